package dev.onetrip.site;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A sample of each operation in each language, made from the examples of the contract alone. */
final class CodeSamples {
    private static final List<SampleLanguage> LANGUAGES =
            List.of(new CurlSample(), new JavaScriptSample(), new PythonSample(), new JavaSample());

    private final Operations operations;

    private CodeSamples(ObjectNode contract) {
        this.operations = new Operations(contract);
    }

    /** Adds {@code x-codeSamples} to each operation, which viewers of contracts know by this name. */
    static void addTo(ObjectNode contract) {
        CodeSamples samples = new CodeSamples(contract);
        samples.operations.all().forEach(operation -> {
            SampleRequest request = samples.request(operation);
            ArrayNode all = operation.node().putArray("x-codeSamples");
            LANGUAGES.forEach(language -> all.addObject()
                    .put("lang", language.name())
                    .put("label", language.label())
                    .put("source", language.source(request)));
        });
    }

    private SampleRequest request(Operations.Operation operation) {
        Optional<Map.Entry<String, JsonNode>> body = first(operation.node().path("requestBody"));
        return new SampleRequest(
                operation.method(),
                path(operation),
                body.map(Map.Entry::getKey).orElse(""),
                body.map(media -> example(media.getValue())).orElse(""),
                answersInEvents(operation));
    }

    private String path(Operations.Operation operation) {
        return operations
                .parameters(operation)
                .filter(parameter -> parameter.path("in").asString("").equals("path"))
                .reduce(
                        operation.path(),
                        (path, parameter) -> path.replace(
                                "{" + parameter.path("name").asString() + "}",
                                parameter.path("example").asString()),
                        String::concat);
    }

    private boolean answersInEvents(Operations.Operation operation) {
        return operation.node().path("responses").properties().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .flatMap(response -> first(response.getValue()).stream())
                .findFirst()
                .filter(media -> media.getKey().equals(SampleRequest.EVENTS))
                .isPresent();
    }

    /** The media type that stands first in a body. */
    private Optional<Map.Entry<String, JsonNode>> first(JsonNode body) {
        return operations.followed(body).path("content").properties().stream().findFirst();
    }

    /** The first example as it is sent: a text as it stands, any other value as JSON. */
    private String example(JsonNode media) {
        return media.path("examples")
                .valueStream()
                .map(operations::followed)
                .map(example -> example.path("value"))
                .map(value -> value.isString() ? value.asString() : value.toString())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("A body of the contract has no example"));
    }
}
