package dev.onetrip.support;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.interaction.ApiOperationResolver;
import com.atlassian.oai.validator.model.ApiOperationMatch;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.MessageResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.schema.SchemaValidator;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * openapi.yaml, as the tests hold answers against it: status, headers, media type and body, of an NDJSON body the first
 * {@value #CHECKED_HEAD} and the last {@value #CHECKED_TAIL} lines, of each kind one, since one costs a millisecond. Of
 * Server-Sent Events only the head is looked at: their schema is a text. What no path of it names is not looked at
 * either, but a problem is a problem everywhere.
 */
public final class Contract {
    private static final int CHECKED_HEAD = 1000;
    private static final int CHECKED_TAIL = 100;
    private static final String NDJSON = "application/x-ndjson";
    private static final String BODY_OPTIONAL = "x-body-optional";
    private static final Set<String> WITHOUT_BODY = Set.of("HEAD", "OPTIONS");
    /** Each digit but those of a status: lengths count, for times and the like have formats. */
    private static final Pattern OTHER_DIGITS = Pattern.compile("(?<!\"status\":\\d{0,2})\\d");

    /** Kinds of lines that are remembered, some 200 bytes each. */
    private static final int KINDS = 20_000;

    private static final Contract SERVED = new Contract(text());

    private final SwaggerParseResult parsed;
    private final OpenAPI api;
    private final OpenApiInteractionValidator validator;
    private final ApiOperationResolver operations;
    private final SchemaValidator schemas;
    private final Set<String> allowed = ConcurrentHashMap.newKeySet();

    private Contract(String text) {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setValidateInternalRefs(true);
        parsed = new OpenAPIV3Parser().readContents(text, null, options);
        api = Objects.requireNonNull(parsed.getOpenAPI(), () -> "contract: " + parsed.getMessages());
        validator = OpenApiInteractionValidator.createForInlineApiSpecification(text)
                .build();
        operations = new ApiOperationResolver(api, null, false);
        schemas = new SchemaValidator(api, new MessageResolver());
    }

    /** The contract that the service under test serves. */
    public static Contract served() {
        return SERVED;
    }

    /** Another form of the contract, YAML or JSON. */
    public static Contract of(String text) {
        return new Contract(text);
    }

    private static String text() {
        try (InputStream in = Contract.class.getResourceAsStream("/openapi.yaml")) {
            return new String(Objects.requireNonNull(in, "openapi.yaml").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document. */
    public OpenAPI api() {
        return api;
    }

    /** What the parser has against the document. */
    public List<String> complaints() {
        return List.copyOf(Optional.ofNullable(parsed.getMessages()).orElseGet(List::of));
    }

    /** Throws an {@link AssertionError} that names every difference between the answer and the contract. */
    public void check(String method, String path, Answer answer) {
        if (WITHOUT_BODY.contains(method)) {
            return;
        }
        List<String> differences = new ArrayList<>();
        String type = answer.header("Content-Type").orElse("");
        if (operation(method, path).isPresent()) {
            boolean lines = type.startsWith(NDJSON);
            ValidationReport report = validator.validateResponse(path, methodOf(method), response(answer, lines));
            differences.addAll(differences(mayLackItsBody(method, path, answer) ? bodyExcused(report) : report));
            if (lines) {
                Optional<Schema<?>> schema = schemaOfLines(method, path, answer.status());
                checked(answer.text().lines().toList())
                        .map(line -> ofItsKind(line, schema))
                        .forEach(differences::addAll);
            }
        } else if (type.startsWith("application/problem+json")) {
            differences.addAll(differences(answer.text(), "Problem"));
        }
        if (!differences.isEmpty()) {
            throw new AssertionError("openapi.yaml does not allow this answer to " + method + " " + path + ":\n- "
                    + String.join("\n- ", differences) + "\n" + answer);
        }
    }

    /** An answer that names no media type has no body, which only {@value #BODY_OPTIONAL} allows. */
    private boolean mayLackItsBody(String method, String path, Answer answer) {
        return answer.text().isEmpty()
                && answer.header("Content-Type").isEmpty()
                && operation(method, path)
                        .map(Operation::getResponses)
                        .map(responses -> responses.get(Integer.toString(answer.status())))
                        .map(this::followed)
                        .map(ApiResponse::getExtensions)
                        .map(extensions -> Boolean.TRUE.equals(extensions.get(BODY_OPTIONAL)))
                        .orElse(false);
    }

    /** OpenAPI has no optional body in a response: the validator wants one wherever a media type is named. */
    private static ValidationReport bodyExcused(ValidationReport report) {
        return ValidationReport.from(report.getMessages().stream()
                .filter(message -> !message.getKey().equals("validation.response.body.missing"))
                .toList());
    }

    private static Stream<String> checked(List<String> lines) {
        int tail = Math.max(CHECKED_HEAD, lines.size() - CHECKED_TAIL);
        return Stream.concat(lines.stream().limit(CHECKED_HEAD), lines.stream().skip(tail));
    }

    /** What is wrong with one line of an NDJSON answer; empty if nothing is. */
    List<String> line(String method, String path, int status, String line) {
        return line(line, schemaOfLines(method, path, status));
    }

    private List<String> line(String line, Optional<Schema<?>> schema) {
        return schema.map(known -> differences(line, known))
                .orElseGet(() -> List.of("no NDJSON is foreseen for this status"));
    }

    /**
     * The same, asked once for lines of a schema that differ in nothing but digits, other than those of a status: an
     * answer has hundreds of each kind.
     */
    private List<String> ofItsKind(String line, Optional<Schema<?>> schema) {
        String kind = System.identityHashCode(schema.orElse(null)) + " "
                + OTHER_DIGITS.matcher(line).replaceAll("0");
        if (allowed.contains(kind)) {
            return List.of();
        }
        List<String> differences = line(line, schema);
        if (differences.isEmpty() && allowed.size() < KINDS) {
            allowed.add(kind);
        }
        return differences;
    }

    private Optional<Schema<?>> schemaOfLines(String method, String path, int status) {
        return operation(method, path)
                .map(operation -> response(operation, Integer.toString(status)))
                .flatMap(response -> Optional.ofNullable(response.getContent()))
                .flatMap(content -> Optional.ofNullable(content.get(NDJSON)))
                .<Schema<?>>map(MediaType::getSchema);
    }

    /** What is wrong with a JSON document that should be one of that named schema; empty if nothing is. */
    public List<String> differences(String json, String schema) {
        return differences(json, new Schema<>().$ref("#/components/schemas/" + schema));
    }

    /** What is wrong with a JSON document; empty if nothing is. */
    public List<String> differences(String json, Schema<?> schema) {
        return differences(schemas.validate(json, schema, "body"));
    }

    /** The response of an operation, its reference followed. */
    public ApiResponse response(Operation operation, String status) {
        return followed(Objects.requireNonNull(operation.getResponses().get(status), status));
    }

    private ApiResponse followed(ApiResponse response) {
        return response.get$ref() == null ? response : named(api.getComponents().getResponses(), response.get$ref());
    }

    /** An example, its reference followed. */
    public Example example(Example example) {
        return example.get$ref() == null ? example : named(api.getComponents().getExamples(), example.get$ref());
    }

    /** A parameter, its reference followed. */
    public Parameter parameter(Parameter parameter) {
        return parameter.get$ref() == null
                ? parameter
                : named(api.getComponents().getParameters(), parameter.get$ref());
    }

    private static <T> T named(Map<String, T> components, String reference) {
        return Objects.requireNonNull(components.get(reference.substring(reference.lastIndexOf('/') + 1)), reference);
    }

    private Optional<Operation> operation(String method, String path) {
        ApiOperationMatch match = operations.findApiOperation(path, methodOf(method));
        return match.isPathFound() && match.isOperationAllowed()
                ? Optional.of(match.getApiOperation().getOperation())
                : Optional.empty();
    }

    private static Request.Method methodOf(String method) {
        return Request.Method.valueOf(method);
    }

    /** The answer for the validator, which would take NDJSON for one JSON document: lines are checked one by one. */
    private static SimpleResponse response(Answer answer, boolean lines) {
        SimpleResponse.Builder response = SimpleResponse.Builder.status(answer.status());
        answer.headers().forEach(response::withHeader);
        if (lines) {
            response.withBody("{}");
        } else if (!answer.text().isEmpty()) {
            response.withBody(answer.text());
        }
        return response.build();
    }

    private static List<String> differences(ValidationReport report) {
        return report.getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .map(message -> message.getMessage() + " (" + message.getKey() + ")")
                .toList();
    }
}
