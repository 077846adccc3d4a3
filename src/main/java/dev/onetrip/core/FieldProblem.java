package dev.onetrip.core;

/**
 * What is wrong with one field of the input.
 *
 * @param field path of the field, dots between the levels, e.g. {@code profile.firstname}; empty for the whole document
 * @param detail one sentence for the client, its limit included, never a value longer than 64 characters
 */
public record FieldProblem(String field, String detail) {}
