package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The two forms of JSON beside the YAML. */
class ContractFormsTest {
    private static final ObjectNode JSON = ContractForms.json();
    private static final ObjectNode JSON_ONLY = ContractForms.jsonOnly();
    private static final Contract READ = Contract.of(JSON_ONLY.toString());
    private static final String SAMPLES = "x-codeSamples";

    private static Stream<JsonNode> operations(ObjectNode contract) {
        return new Operations(contract).all().stream().map(Operations.Operation::node);
    }

    private static Set<String> ids(ObjectNode contract) {
        return operations(contract)
                .map(operation -> operation.get("operationId").asString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Each property of each object below, with what it holds. */
    private static void walk(JsonNode node, BiConsumer<String, JsonNode> seen) {
        node.properties().forEach(property -> {
            seen.accept(property.getKey(), property.getValue());
            walk(property.getValue(), seen);
        });
        node.valueStream().filter(value -> node.isArray()).forEach(value -> walk(value, seen));
    }

    @Test
    void theJsonSaysWhatTheYamlSays() {
        ObjectNode plain = JSON.deepCopy();
        operations(plain).forEach(operation -> operation.asObject().remove(List.of(SAMPLES)));
        assertThat(Contract.of(plain.toString()).api())
                .isEqualTo(Contract.served().api());
    }

    @Test
    void everyOperationHasASampleInEachLanguage() {
        assertThat(operations(JSON)).hasSizeGreaterThan(40).allSatisfy(operation -> {
            assertThat(operation
                            .get(SAMPLES)
                            .valueStream()
                            .map(sample -> sample.get("label").asString()))
                    .containsExactly("curl", "JavaScript", "Python", "Java");
            assertThat(operation
                            .get(SAMPLES)
                            .valueStream()
                            .map(sample -> sample.get("source").asString()))
                    .allSatisfy(source -> assertThat(source)
                            .contains("http://localhost:8080/")
                            .doesNotContain("{id}", "{board}", "%s"));
        });
    }

    @Test
    void aSampleOfACreationSendsTheExample() {
        JsonNode samples = JSON.at("/paths/~1users/post/" + SAMPLES);
        assertThat(samples.get(0).get("source").asString())
                .isEqualTo("curl -i http://localhost:8080/users -H 'Content-Type: application/json'"
                        + " --data-binary '{\"username\":\"ada\",\"score\":10,"
                        + "\"profile\":{\"firstname\":\"Ada\",\"lastname\":\"Lovelace\"}}'\n");
    }

    @Test
    void theJsonOnlyContractHasNoOtherMediaType() {
        Set<String> types = new TreeSet<>();
        walk(JSON_ONLY, (name, value) -> {
            if (name.equals("content")) {
                types.addAll(value.propertyNames());
            }
        });
        assertThat(types).containsExactly("application/json", "application/problem+json");
    }

    @Test
    void theJsonOnlyContractLeavesOutWhatHasNoJson() {
        Set<String> left = ids(JSON);
        left.removeAll(ids(JSON_ONLY));
        assertThat(left)
                .containsExactly(
                        "addItems",
                        "followBoardGroups",
                        "followGroups",
                        "getContract",
                        "getDocs",
                        "getPage",
                        "getSiteFile",
                        "ingestCommits",
                        "upsertCustomers");
        assertThat(JSON_ONLY.get("paths").valueStream().filter(JsonNode::isEmpty))
                .isEmpty();
        assertThat(JSON_ONLY.at("/components/parameters").propertyNames())
                .doesNotContain("After", "Last", "LastEventId");
    }

    @Test
    void everyReferenceOfTheJsonOnlyContractResolvesAndEveryComponentIsReferredTo() {
        Set<String> named = Set.copyOf(JSON_ONLY.findValuesAsString("$ref"));
        assertThat(named)
                .hasSizeGreaterThan(100)
                .allSatisfy(reference -> assertThat(
                                JSON_ONLY.at(reference.substring(1)).isMissingNode())
                        .isFalse());
        Set<String> components = new TreeSet<>();
        for (Map.Entry<String, JsonNode> kind : JSON_ONLY.get("components").properties()) {
            kind.getValue()
                    .propertyNames()
                    .forEach(name -> components.add("#/components/" + kind.getKey() + "/" + name));
        }
        components.remove("#/components/securitySchemes/bearer");
        assertThat(components).containsExactlyInAnyOrderElementsOf(named);
        assertThat(READ.complaints()).isEmpty();
    }

    @Test
    void everyExampleOfTheJsonOnlyContractIsWhatItsSchemaAllows() {
        Examples examples = new Examples(READ);
        assertThat(examples.wrong()).isEmpty();
        assertThat(examples.seen()).hasSizeGreaterThan(20);
    }

    /** A generated method has one type, and a job is of another one than the write. */
    @Test
    void everyWriteThatMayRunInTheBackgroundIsAnOperationOfItsOwnToo() {
        List<String> eitherWay = operations(JSON_ONLY)
                .filter(operation -> operation.get("responses").has("202"))
                .filter(operation -> successes(operation).size() > 1)
                .map(operation -> operation.get("operationId").asString() + "InBackground")
                .toList();
        List<JsonNode> inBackground = operations(JSON_ONLY)
                .filter(operation -> operation.get("operationId").asString().endsWith("InBackground"))
                .toList();
        assertThat(eitherWay).hasSize(11);
        assertThat(inBackground.stream()
                        .map(operation -> operation.get("operationId").asString()))
                .containsExactlyInAnyOrderElementsOf(eitherWay);
        assertThat(inBackground).allSatisfy(operation -> {
            assertThat(successes(operation)).containsExactly("202");
            assertThat(operation.get("parameters").valueStream())
                    .filteredOn(parameter -> parameter.path("required").asBoolean(false))
                    .singleElement()
                    .satisfies(prefer ->
                            assertThat(prefer.at("/schema/enum/0").asString()).isEqualTo("respond-async"));
        });
    }

    private static List<String> successes(JsonNode operation) {
        return operation.get("responses").propertyNames().stream()
                .filter(status -> status.startsWith("2"))
                .toList();
    }

    /** Generators name a type by its reference, and have none for a choice of plain types. */
    @Test
    void everyChoiceOfTheJsonOnlyContractIsOneOfNamedTypes() {
        List<JsonNode> choices = new ArrayList<>();
        walk(JSON_ONLY, (name, value) -> {
            if (name.equals("oneOf") || name.equals("anyOf")) {
                choices.add(value);
            }
        });
        assertThat(choices)
                .isNotEmpty()
                .allSatisfy(choice -> assertThat(choice.valueStream()).allMatch(type -> type.has("$ref")));
        assertThat(JSON_ONLY
                        .at("/components/schemas/NewOrderItem/properties/price/type")
                        .asString())
                .isEqualTo("string");
    }
}
