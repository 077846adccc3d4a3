package dev.onetrip.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations of a contract in its order, with what they refer to. */
final class Operations {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final ObjectNode contract;

    Operations(ObjectNode contract) {
        this.contract = contract;
    }

    /** One operation where it stands: in the item of its path, under its method. */
    record Operation(String path, ObjectNode item, String method) {
        ObjectNode node() {
            return item.path(method).asObject();
        }

        void drop() {
            JsonNode unused = item.remove(method);
        }
    }

    List<Operation> all() {
        List<Operation> all = new ArrayList<>();
        paths().properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(METHODS::contains)
                        .map(method ->
                                new Operation(path.getKey(), path.getValue().asObject(), method))
                        .forEach(all::add));
        return all;
    }

    void dropEmptyPaths() {
        ObjectNode unused =
                paths().removeIf(item -> item.propertyNames().stream().noneMatch(METHODS::contains));
    }

    private ObjectNode paths() {
        return contract.path("paths").asObject();
    }

    /** The parameters of the path and of the operation. */
    Stream<JsonNode> parameters(Operation operation) {
        return Stream.of(operation.item(), operation.node())
                .flatMap(node -> node.path("parameters").valueStream())
                .map(this::followed);
    }

    /** What the node refers to; a node that refers to nothing is itself. */
    JsonNode followed(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : contract.at(reference.substring(1));
    }
}
