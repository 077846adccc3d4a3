package dev.onetrip.web;

import java.util.List;

/**
 * A JSON object that was read, with everything the reading took from it.
 *
 * @param value what the object says
 * @param content every field that was read, in the order of the reading: two objects of a kind have the same content if
 *     and only if every field is the same, where missing, null and each value differ; spacing, the order of the names
 *     and the spelling of a value ({@code 1.0} or {@code 1.00}) do not count
 */
public record Body<T>(T value, List<String> content) {}
