package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.ProblemType;
import dev.onetrip.support.Contract;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a linter would say about openapi.yaml. */
class ContractTest {
    private static final Contract CONTRACT = Contract.served();
    private static final OpenAPI API = CONTRACT.api();

    private static Stream<Operation> operations() {
        return API.getPaths().values().stream().flatMap(path -> path.readOperations().stream());
    }

    private static Stream<Map.Entry<String, ApiResponse>> responses() {
        return operations()
                .flatMap(operation -> operation.getResponses().keySet().stream()
                        .map(status -> Map.entry(status, CONTRACT.response(operation, status))));
    }

    @Test
    void theParserHasNothingAgainstIt() {
        assertThat(CONTRACT.complaints()).isEmpty();
        assertThat(API.getOpenapi()).isEqualTo("3.0.3");
    }

    @Test
    void everyOperationHasAnIdOfItsOwnAndASummary() {
        assertThat(operations().map(Operation::getOperationId))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
        assertThat(operations().map(Operation::getSummary)).doesNotContainNull();
    }

    @Test
    void everyResponseHasADescriptionTheRequestIdAndItsCost() {
        assertThat(responses()).allSatisfy(response -> {
            assertThat(response.getValue().getDescription()).isNotBlank();
            assertThat(response.getValue().getHeaders()).containsKeys("X-Request-Id", "Server-Timing");
        });
        assertThat(Objects.requireNonNull(API.getComponents().getHeaders().get("ServerTiming"))
                        .getRequired())
                .isTrue();
    }

    @Test
    void everyErrorIsAProblem() {
        assertThat(responses().filter(response -> response.getKey().compareTo("400") >= 0))
                .isNotEmpty()
                .allSatisfy(response -> assertThat(response.getValue().getContent())
                        .hasEntrySatisfying(
                                "application/problem+json",
                                media -> assertThat(media.getSchema().get$ref())
                                        .isEqualTo("#/components/schemas/Problem")));
    }

    @Test
    void everyExampleIsWhatItsSchemaAllows() {
        Examples examples = new Examples(CONTRACT);
        assertThat(examples.wrong()).isEmpty();
        assertThat(examples.seen()).hasSizeGreaterThan(20);
    }

    @Test
    void anExampleOfLinesHasJsonOnEachLineAndTheEndOfItsLast() {
        assertThat(new Examples(CONTRACT).of("application/x-ndjson"))
                .hasSizeGreaterThan(10)
                .allSatisfy(lines -> assertThat(lines).startsWith("{").endsWith("}\n"));
    }

    /** A viewer and a generator would send it, and a key that all send is no key. */
    @Test
    void noHeaderThatMayBeLeftOutHasAnExample() {
        assertThat(API.getComponents().getParameters().values())
                .filteredOn(parameter -> parameter.getIn().equals("header"))
                .hasSizeGreaterThan(5)
                .allSatisfy(header -> {
                    assertThat(header.getExample()).as(header.getName()).isNull();
                    assertThat(header.getRequired()).as(header.getName()).isNotEqualTo(true);
                });
    }

    /** Generators give a method the type of the first success. */
    @Test
    void theAnswerOfACreationStandsBeforeThatOfMany() {
        assertThat(operations()
                        .map(operation -> List.copyOf(operation.getResponses().keySet()))
                        .filter(statuses -> statuses.contains("201")))
                .isNotEmpty()
                .allSatisfy(statuses -> assertThat(statuses).startsWith("201"));
    }

    @Test
    void itListsTheProblemTypesThatThereAre() {
        Schema<?> uri = Objects.requireNonNull(API.getComponents().getSchemas().get("ProblemUri"));
        List<String> types = new ArrayList<>(
                Arrays.stream(ProblemType.values()).map(ProblemType::uri).toList());
        types.add("about:blank");
        assertThat(uri.getEnum().stream().map(String::valueOf)).containsExactlyElementsOf(types);
    }
}
