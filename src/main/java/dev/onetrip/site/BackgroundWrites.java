package dev.onetrip.site;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A write that may run in the background is two operations, for a generated method has one type: the write, and beside
 * it the one that answers 202 with a job. Both have the same path; that of the second ends with a fragment, which no
 * client sends.
 */
final class BackgroundWrites {
    private static final String FRAGMENT = "#background";
    private static final String ACCEPTED = "202";
    private static final String PARAMETERS = "parameters";

    private final ObjectNode contract;
    private final Operations operations;

    private BackgroundWrites(ObjectNode contract) {
        this.contract = contract;
        this.operations = new Operations(contract);
    }

    /** Adds the second operation to each write that has 202 beside another success. */
    static void addTo(ObjectNode contract) {
        BackgroundWrites writes = new BackgroundWrites(contract);
        writes.operations.all().stream()
                .filter(BackgroundWrites::answersEitherWay)
                .forEach(writes::add);
    }

    private static boolean answersEitherWay(Operations.Operation operation) {
        return operation.node().path("responses").has(ACCEPTED)
                && !otherSuccesses(operation.node()).isEmpty();
    }

    private static List<String> otherSuccesses(ObjectNode write) {
        return write.path("responses").propertyNames().stream()
                .filter(status -> status.startsWith("2") && !status.equals(ACCEPTED))
                .toList();
    }

    private void add(Operations.Operation operation) {
        ObjectNode write = operation.node().deepCopy().remove(List.of("x-codeSamples", "description"));
        ObjectNode unused = write.path("responses").asObject().remove(otherSuccesses(write));
        prefer(write.path(PARAMETERS).asArray());
        place(
                operation,
                write.put("operationId", write.path("operationId").asString() + "InBackground")
                        .put("summary", write.path("summary").asString() + ", in the background"));
    }

    private void place(Operations.Operation operation, ObjectNode write) {
        ObjectNode unused = contract.path("paths")
                .asObject()
                .withObjectProperty(operation.path() + FRAGMENT)
                .setAll(operation.item().deepCopy().retain(PARAMETERS))
                .set(operation.method(), write);
    }

    /** The preference is what the operation stands for; a query would become a part of the fragment. */
    private void prefer(ArrayNode parameters) {
        ArrayNode left = parameters.removeIf(parameter -> {
            JsonNode followed = operations.followed(parameter);
            return followed.path("in").asString().equals("query")
                    || followed.path("name").asString().equals("Prefer");
        });
        ObjectNode preference =
                left.addObject().put("name", "Prefer").put("in", "header").put("required", true);
        ArrayNode unused = preference
                .putObject("schema")
                .put("type", "string")
                .putArray("enum")
                .add("respond-async");
    }
}
