package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bodies that differ from an example in one field, for every field that the reading knows: one that is added later
 * is changed without being named here. A field that is sent with another one only is changed with that one.
 */
public final class ChangedFields {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** JSON values, of which each kind of field takes at least one; the empty text stands for no field at all. */
    private static final List<String> VALUES = List.of(
            "",
            "null",
            "true",
            "false",
            "7",
            "\"null\"",
            "\"other\"",
            "\"other@example.org\"",
            "\"https://example.org/other.git\"",
            "\"2001-02-03T04:05:06Z\"",
            "\"11111111-2222-4333-8444-555555555555\"",
            "\"1111111111111111111111111111111111111111\"");

    private ChangedFields() {}

    /**
     * The changed bodies by the name of the field and its value.
     *
     * @param isAsked holds for a body that asks for something, where the reading does not refuse all others
     */
    public static Map<String, String> of(Reading<?> reading, String example, Predicate<String> isAsked) {
        Map<String, String> changed = new LinkedHashMap<>();
        for (String name : reading.names()) {
            Predicate<JsonNode> isOther = body -> isRead(reading, body.toString()) && isAsked.test(body.toString());
            Map<String, String> alone = changes(example, name, isOther);
            // a field that is sent with another one only
            Map<String, String> changes = alone.isEmpty() ? pairs(reading, example, name, isOther) : alone;
            assertThat(changes).as("values for %s in VALUES", name).isNotEmpty();
            changed.putAll(changes);
        }
        return changed;
    }

    private static Map<String, String> changes(String example, String name, Predicate<JsonNode> isOther) {
        Map<String, String> changes = new LinkedHashMap<>();
        VALUES.stream()
                .filter(value -> !with(example, name, value).equals(JSON.readTree(example)))
                .filter(value -> isOther.test(with(example, name, value)))
                .forEach(value -> changes.put(
                        name + " = " + value, with(example, name, value).toString()));
        return changes;
    }

    private static Map<String, String> pairs(
            Reading<?> reading, String example, String name, Predicate<JsonNode> isOther) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String other : reading.names()) {
            if (!other.equals(name)) {
                VALUES.stream()
                        .filter(value -> !value.isEmpty())
                        .map(value -> with(example, name, value).toString())
                        .filter(body -> !body.equals(example))
                        .forEach(body -> changes(body, other, isOther)
                                .forEach((what, pair) -> changes.put(name + " and " + what + " in " + body, pair)));
            }
        }
        return changes;
    }

    /** The same for a reading that refuses all that is not asked for. */
    public static Map<String, String> of(Reading<?> reading, String example) {
        return of(reading, example, body -> true);
    }

    private static boolean isRead(Reading<?> reading, String body) {
        try {
            return reading.body(body.getBytes(StandardCharsets.UTF_8)) != null;
        } catch (Refusal refused) {
            return false;
        }
    }

    private static JsonNode with(String example, String name, String value) {
        JsonNode root = JSON.readTree(example);
        List<String> path = new ArrayList<>(List.of(name.split("\\.")));
        String last = path.remove(path.size() - 1);
        @Nullable JsonNode at = root;
        for (String step : path) {
            at = at == null ? null : at.get(step);
            at = at != null && at.isArray() ? at.get(0) : at;
        }
        ObjectNode parent = (ObjectNode) Objects.requireNonNull(at, name);
        if (value.isEmpty()) {
            parent.remove(last);
        } else {
            parent.set(last, JSON.readTree(value));
        }
        return root;
    }
}
