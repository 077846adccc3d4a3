package dev.onetrip.web;

import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one JSON object into maps, lists, strings, numbers as they were written, booleans and {@link #NULL}; stops at
 * the first thing that cannot be read, names that are unknown or come twice included. Strings hold neither NUL nor half
 * a surrogate pair. Without reflection; at most {@value #DEPTH} levels, {@value #STRING_CHARS} code points a string and
 * {@value #NUMBER_CHARS} characters a number.
 */
final class JsonTree {
    static final int DEPTH = 16;
    static final int STRING_CHARS = 8192;
    static final int NUMBER_CHARS = 64;
    static final int NAME_CHARS = 256;

    /** What stands for a JSON null, so that a missing name can be told apart. */
    static final Object NULL = new Object();

    private static final String ABOVE_LIMIT = "is above a limit: " + DEPTH + " levels, " + STRING_CHARS
            + " characters of a string, " + NUMBER_CHARS + " of a number, " + NAME_CHARS + " of a name";
    private static final int ECHO_CHARS = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxStringLength(2 * STRING_CHARS)
                    .maxNumberLength(NUMBER_CHARS)
                    .maxNameLength(NAME_CHARS)
                    .build())
            .build();

    /** A number as it was written; parsed where its bounds are known. */
    record Digits(String text, boolean integral) {}

    private final JsonParser parser;
    private final String text;
    private final Names known;

    private JsonTree(JsonParser parser, String text, Names known) {
        this.parser = parser;
        this.text = text;
        this.known = known;
    }

    /**
     * Reads the object.
     *
     * @throws Refusal.Unreadable naming the field, or the character at which reading stopped
     */
    static Map<String, Object> read(byte[] json, Names names) {
        String text = decode(json);
        if (text.isBlank()) {
            throw new Refusal.Unreadable("The body is empty; a JSON object is needed", List.of());
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return new JsonTree(parser, text, names).document();
        }
    }

    private Map<String, Object> document() {
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Refusal.Unreadable(
                        "The text is " + kind(parser.currentToken()) + "; a JSON object is needed", List.of());
            }
            Map<String, Object> object = object(known, "");
            if (parser.nextToken() != null) {
                throw new Refusal.Unreadable("Text follows after the JSON object; one object is needed", List.of());
            }
            return object;
        } catch (StreamConstraintsException e) {
            throw unreadable(here(), ABOVE_LIMIT);
        } catch (StreamReadException e) {
            throw new Refusal.Unreadable(notJson(offset(e)), List.of());
        }
    }

    private Map<String, Object> object(Names names, String path) {
        Map<String, Object> object = new LinkedHashMap<>();
        List<String> ignored = new ArrayList<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            String field = path.isEmpty() ? name : path + '.' + name;
            Names inner = names.get(name);
            if (inner == null) {
                throw unknown(names, name, field);
            }
            parser.nextToken();
            if (inner.isIgnored()) {
                parser.skipChildren();
                ignored.add(field);
                continue;
            }
            if (object.put(name, value(inner, field)) != null) {
                throw unreadable(field, "comes twice");
            }
        }
        if (!names.mayIgnore((int) ignored.stream().distinct().count())) {
            throw unknown(names, ignored.get(0), ignored.get(0));
        }
        return object;
    }

    /** The name may be misspelled, or stand on the wrong level. */
    private Refusal unknown(Names names, String name, String field) {
        String path = field.substring(0, field.length() - name.length());
        List<String> elsewhere = known.paths().stream()
                .filter(other -> other.endsWith('.' + name))
                .toList();
        String meant = elsewhere.isEmpty()
                ? Sent.unknown(path, name, names.known())
                : "did you mean " + elsewhere.get(0) + "?";
        return unreadable(field, "is not known; " + meant);
    }

    private Object value(Names names, String field) {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> text(parser.getString(), field);
            case VALUE_NUMBER_INT -> new Digits(parser.getString(), true);
            case VALUE_NUMBER_FLOAT -> new Digits(parser.getString(), false);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> NULL;
            case START_ARRAY -> array(names, field);
            case START_OBJECT -> {
                if (names.isLeaf()) {
                    throw unreadable(field, "is an object; a single value is needed");
                }
                yield object(names, field);
            }
            default -> throw unreadable(field, "is not a JSON value");
        };
    }

    private List<Object> array(Names names, String field) {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(names, field + '.' + array.size()));
        }
        return array;
    }

    private static String text(String text, String field) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == 0) {
                throw unreadable(field, "holds the character NUL");
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || at + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(at + 1))) {
                    throw unreadable(field, "holds half a surrogate pair");
                }
                at++;
            }
        }
        if (text.length() > STRING_CHARS && text.codePointCount(0, text.length()) > STRING_CHARS) {
            throw unreadable(field, ABOVE_LIMIT);
        }
        return text;
    }

    private static String decode(byte[] json) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refusal.Unreadable("The text is not UTF-8", List.of());
        }
    }

    private String notJson(long offset) {
        int at = (int) offset - 1;
        // one character is no secret, and mostly enough to see what is wrong
        return at < text.length()
                ? "Not JSON at character " + offset + ": "
                        + Sent.text(new String(Character.toChars(text.codePointAt(at)))) + " is not expected there"
                : "Not JSON: the text ends after character " + text.length() + ", before the object does";
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            default -> "a number";
        };
    }

    private String here() {
        String pointer = parser.streamReadContext().pathAsPointer().toString();
        return pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
    }

    private static long offset(JacksonException e) {
        return Math.max(1, e.getLocation().getCharOffset() + 1);
    }

    /** A value that was read, as a refusal shows it. */
    static String shown(Object value) {
        if (value instanceof String text) {
            return Sent.text(text);
        }
        if (value instanceof Digits digits) {
            return Sent.number(digits.text());
        }
        if (value == NULL) {
            return "null";
        }
        if (value instanceof Boolean) {
            return value.toString();
        }
        return value instanceof Map ? "an object" : "an array";
    }

    /** A client's name as an answer shows it: its first {@value #ECHO_CHARS} characters. */
    static String echo(String text) {
        return text.length() <= ECHO_CHARS ? text : text.substring(0, ECHO_CHARS) + "…";
    }

    static Refusal.Unreadable unreadable(String field, String detail) {
        String name = echo(field);
        String sentence = name.isEmpty() ? detail : name + " " + detail;
        return new Refusal.Unreadable(sentence, List.of(new FieldProblem(name, detail)));
    }
}
