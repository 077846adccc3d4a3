package dev.onetrip.site;

import dev.onetrip.support.Contract;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The examples of the bodies and answers of a contract, each held against its schema: of lines each line. */
final class Examples {
    private static final String NDJSON = "application/x-ndjson";

    private final Contract contract;
    private final List<String> seen = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    Examples(Contract contract) {
        this.contract = contract;
        media().filter(media -> media.getValue().getExamples() != null)
                .forEach(media -> media.getValue()
                        .getExamples()
                        .keySet()
                        .forEach(name -> check(name, media.getKey(), media.getValue())));
    }

    private void check(String name, String type, MediaType media) {
        seen.add(name);
        documents(type, value(media, name))
                .flatMap(json -> contract.differences(json, media.getSchema()).stream())
                .forEach(difference -> wrong.add(name + ": " + difference));
    }

    private static Stream<String> documents(String type, Object value) {
        return type.equals(NDJSON) ? value.toString().lines() : Stream.of(Json.pretty(value));
    }

    private Object value(MediaType media, String name) {
        Example example = Objects.requireNonNull(media.getExamples().get(name), name);
        return Objects.requireNonNull(contract.example(example).getValue(), name);
    }

    /** The names of all examples, as often as they are used. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    /** What differs from its schema, with the name of the example. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Every example of bodies of that media type. */
    List<String> of(String type) {
        return media().filter(media -> media.getKey().equals(type))
                .map(Map.Entry::getValue)
                .flatMap(media -> media.getExamples().keySet().stream()
                        .map(name -> value(media, name).toString()))
                .toList();
    }

    private Stream<Map.Entry<String, MediaType>> media() {
        return contract.api().getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .flatMap(this::contents)
                .flatMap(content -> content.entrySet().stream());
    }

    private Stream<Content> contents(Operation operation) {
        Stream<Content> answers = operation.getResponses().keySet().stream()
                .map(status -> contract.response(operation, status).getContent());
        Stream<Content> bodies = Stream.ofNullable(operation.getRequestBody()).map(body -> body.getContent());
        return Stream.concat(bodies, answers).filter(Objects::nonNull);
    }
}
