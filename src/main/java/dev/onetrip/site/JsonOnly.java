package dev.onetrip.site;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of a contract that a client of JSON meets, so that generators can read it: no other media type, no parameter
 * of a stream, no operation that has nothing else, no component that nothing refers to. A value of one of several plain
 * types, which generators have no type for, is of the first of them. {@link BackgroundWrites} stand by themselves.
 */
final class JsonOnly {
    private static final Set<String> KEPT = Set.of("application/json", "application/problem+json");
    private static final String ALTERNATIVES = "oneOf";

    private final ObjectNode contract;
    private final Operations operations;

    private JsonOnly(ObjectNode contract) {
        this.contract = contract;
        this.operations = new Operations(contract);
    }

    /** A contract of its own; the given one stays as it is. */
    static ObjectNode of(ObjectNode contract) {
        JsonOnly reduced = new JsonOnly(contract.deepCopy());
        reduced.operations.all().forEach(reduced::reduce);
        reduced.operations.dropEmptyPaths();
        BackgroundWrites.addTo(reduced.contract);
        reduced.contract.findParents(ALTERNATIVES).forEach(JsonOnly::takeFirstOfPlainTypes);
        reduced.dropWhatNothingRefersTo();
        return reduced.contract;
    }

    private void reduce(Operations.Operation operation) {
        ObjectNode node = operation.node();
        List.of(operation.item(), node).forEach(this::dropParametersOfStreams);
        ObjectNode unused = node.path("responses").asObject().removeIf(this::isNothingLeft);
        boolean answers = node.path("responses").propertyNames().stream().anyMatch(status -> status.startsWith("2"));
        if (!answers || isNothingLeft(node.path("requestBody"))) {
            operation.drop();
        }
    }

    /** Whether the body had other media types alone; they are dropped either way. */
    private boolean isNothingLeft(JsonNode body) {
        return operations
                .followed(body)
                .path("content")
                .asObjectOpt()
                .map(content -> content.retain(KEPT).isEmpty())
                .orElse(false);
    }

    private void dropParametersOfStreams(ObjectNode node) {
        node.path("parameters")
                .asArrayOpt()
                .ifPresent(parameters -> parameters.removeIf(
                        parameter -> operations.followed(parameter).has("x-streams-only")));
    }

    private static void takeFirstOfPlainTypes(JsonNode schema) {
        JsonNode alternatives = schema.path(ALTERNATIVES);
        if (alternatives.valueStream().allMatch(alternative -> alternative.has("type"))) {
            ObjectNode unused =
                    schema.asObject().setAll(alternatives.path(0).asObject()).remove(List.of(ALTERNATIVES));
        }
    }

    /** What is dropped may have been the last to refer to something. */
    private void dropWhatNothingRefersTo() {
        Set<String> named = new HashSet<>(contract.findValuesAsString("$ref"));
        boolean drops = false;
        for (Map.Entry<String, JsonNode> kind : contract.path("components").properties()) {
            String prefix = "#/components/" + kind.getKey() + "/";
            List<String> unnamed = kind.getValue().propertyNames().stream()
                    .filter(name -> !named.contains(prefix + name))
                    .toList();
            // a scheme is named by the keys of "security"
            if (!unnamed.isEmpty() && !kind.getKey().equals("securitySchemes")) {
                ObjectNode unused = kind.getValue().asObject().remove(unnamed);
                drops = true;
            }
        }
        if (drops) {
            dropWhatNothingRefersTo();
        }
    }
}
