package dev.onetrip.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.onetrip.support.Contract;
import dev.onetrip.users.Hostile;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One operation of the contract, called with a text in each place where it takes one; the rest is its own example. */
final class Hostility {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** No breaks: they would be the end of a header. */
    private static final String BREAKS = "[\\r\\n\\u0000]";

    private final String method;
    private final String template;
    private final List<Parameter> parameters;
    private final String type;
    private final Map<String, String> example = new LinkedHashMap<>();

    /** A whole request, to be sent as UTF-8, and what it names. */
    record Call(String method, String path, String request) {}

    Hostility(String method, String template, List<Parameter> parameters, Operation operation) {
        this.method = method;
        this.template = template;
        this.parameters = parameters;
        Optional<Map.Entry<String, MediaType>> body = Optional.ofNullable(operation.getRequestBody())
                .map(RequestBody::getContent)
                .map(content -> content.entrySet().iterator().next());
        this.type = body.map(Map.Entry::getKey).orElse("");
        body.map(media -> media.getValue().getExamples().values().iterator().next())
                .map(Contract.served()::example)
                // of an example of lines the first; nothing of a test reaches out of this machine
                .flatMap(found -> found.getValue().toString().lines().findFirst())
                .map(line -> line.replace("github.com", "git.invalid"))
                .map(JSON::readTree)
                .ifPresent(found -> found.properties().forEach(field -> example.put(field.getKey(), json(field))));
    }

    private static String json(Map.Entry<String, JsonNode> field) {
        return field.getValue().toString();
    }

    /** One call for each place. */
    List<Function<String, Call>> places() {
        List<Function<String, Call>> places = new ArrayList<>();
        for (Parameter parameter : parameters) {
            String name = parameter.getName();
            switch (parameter.getIn()) {
                case "path" -> places.add(text -> call(path(name, text), "", "", type, body()));
                case "query" -> places.add(text -> call(path("", ""), name + "=" + encoded(text), "", type, body()));
                default -> places.add(text -> call(path("", ""), "", name + ": " + unbroken(text), type, body()));
            }
        }
        places.add(text -> call(path("", ""), encoded(text), "", type, body()));
        places.add(text -> call(path("", ""), unbroken(text), "", type, body()));
        places.add(text -> call(path("", ""), "", "Accept: " + unbroken(text), type, body()));
        places.add(text -> call(path("", ""), "", unbroken(text) + ": 1", type, body()));
        places.add(text -> call(path("", ""), "", "", unbroken(text), body()));
        places.add(text -> call(path("", ""), "", "", type, text));
        for (String field : example.keySet()) {
            places.add(text -> call(path("", ""), "", "", type, body(field, Hostile.json(text))));
            places.add(text -> call(path("", ""), "", "", type, body(field, text)));
        }
        return places;
    }

    private String path(String name, String text) {
        String path = template;
        for (Parameter parameter : parameters) {
            if (parameter.getIn().equals("path")) {
                // an empty part would make it another path
                boolean isPlace = parameter.getName().equals(name) && !text.isEmpty();
                String value = isPlace ? text : String.valueOf(parameter.getExample());
                path = path.replace("{" + parameter.getName() + "}", encoded(value));
            }
        }
        return path;
    }

    private String body() {
        return body("", "");
    }

    private String body(String field, String value) {
        Map<String, String> fields = new LinkedHashMap<>(example);
        if (!field.isEmpty()) {
            fields.put(field, value);
        }
        return fields.entrySet().stream()
                .map(entry -> '"' + entry.getKey() + "\":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private Call call(String path, String query, String header, String contentType, String body) {
        String target = query.isEmpty() ? path : path + "?" + query;
        String content = type.isEmpty() ? "" : body;
        return new Call(
                method,
                path,
                method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + (contentType.isEmpty() ? "" : "Content-Type: " + contentType + "\r\n")
                        + (header.isEmpty() ? "" : header + "\r\n")
                        + "Content-Length: " + content.getBytes(UTF_8).length + "\r\n\r\n" + content);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static String unbroken(String text) {
        return text.replaceAll(BREAKS, "");
    }

    @Override
    public String toString() {
        return method + " " + template;
    }
}
