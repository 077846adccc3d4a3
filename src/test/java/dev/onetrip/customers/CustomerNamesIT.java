package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A customer's name, whole and in its two parts. */
class CustomerNamesIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final UUID key = UUID.randomUUID();

    private Answer put(Strategy strategy, String json, String... headers) {
        return Puts.put(RACK.http(), Puts.path(key, strategy), json, headers);
    }

    private Answer put(String json) {
        return put(Strategy.ONE_TRIP, json);
    }

    private String read() {
        JsonNode customer = RACK.http().get("/customers/" + key).json();
        return customer.get("name") + ", " + customer.get("firstName") + ", " + customer.get("lastName") + ", "
                + customer.get("version");
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aNameIsReadInItsPartsAndPartsAreReadAsAName(Strategy strategy) {
        assertThat(put(strategy, "{\"name\":\"Ada King Lovelace\"}").status()).isEqualTo(201);
        assertThat(read()).isEqualTo("\"Ada King Lovelace\", \"Ada\", \"King Lovelace\", 1");
        assertThat(put(strategy, "{\"firstName\":\"Ada\",\"lastName\":\"Byron\"}")
                        .header("etag"))
                .contains("\"2\"");
        assertThat(read()).isEqualTo("\"Ada Byron\", \"Ada\", \"Byron\", 2");
        assertThat(put(strategy, "{\"firstName\":\"Ada\",\"lastName\":null}", "If-Match", "\"2\"")
                        .status())
                .isEqualTo(200);
        assertThat(read()).isEqualTo("\"Ada\", \"Ada\", null, 3");
        assertThat(put(strategy, "{\"email\":\"ada@example.org\"}").status()).isEqualTo(200);
        assertThat(read()).isEqualTo("\"Ada\", \"Ada\", null, 4");
        assertThat(put(strategy, "{\"firstName\":null,\"lastName\":null}").status())
                .isEqualTo(200);
        assertThat(read()).isEqualTo("null, null, null, 5");
    }

    @Test
    void partsThatAreThereAlreadyChangeNothing() {
        assertThat(put("{\"name\":\"Ada Byron\"}").status()).isEqualTo(201);
        assertThat(put("{\"firstName\":\"Ada\",\"lastName\":\"Byron\"}").header("etag"))
                .contains("\"1\"");
        assertThat(put("{\"name\":\"Ada Byron\",\"firstName\":\"Ada\",\"lastName\":\"Byron\"}")
                        .header("etag"))
                .contains("\"1\"");
        assertThat(put("{\"name\":\"Ada Byron\",\"lastName\":\"Byron\"}").header("etag"))
                .contains("\"1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\" Ada\"", "\"Ada \"", "\" \"", "\"  \"", "\"Ada  Byron\"", "\" Ada Byron \""})
    void whatIsReadIsTakenAgain(String name) {
        assertThat(put("{\"name\":" + name + "}").status()).isEqualTo(201);
        JsonNode customer = RACK.http().get("/customers/" + key).json();
        assertThat(customer.get("name")).hasToString(name);
        String parts = "\"firstName\":" + customer.get("firstName") + ",\"lastName\":" + customer.get("lastName");
        assertThat(put("{" + parts + "}").header("etag")).contains("\"1\"");
        assertThat(put("{\"name\":" + name + "," + parts + "}").header("etag")).contains("\"1\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "firstName":"Ada"                                        | lastName  | is missing
            "lastName":"Byron"                                       | firstName | is missing
            "lastName":null                                          | firstName | is missing
            "firstName":null,"lastName":"Byron"                      | firstName | is null, and lastName
            "firstName":"Ada King","lastName":"Byron"                | firstName | is \"Ada King\"; a name without a space
            "firstName":"","lastName":null                           | firstName | has 0 characters; 1 to 200 are needed
            "name":"Ada Byron","firstName":"Ada","lastName":"King"   | lastName  | after the first space
            "name":"Ada Byron","firstName":"Eva"                     | firstName | before the first space
            "name":"Ada Byron","firstName":"Ada Byron","lastName":"" | firstName | before the first space
            "name":null,"firstName":"Ada"                            | firstName | before the first space
            """)
    void partsThatAreNoNameOrAnotherOneAreRefusedAndTheFieldIsNamed(String fields, String field, String detail) {
        Answer answer = put("{" + fields + "}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("errors").get(0).get("field").asString()).isEqualTo(field);
        assertThat(answer.json().get("errors").get(0).get("detail").asString()).contains(detail);
        assertThat(Puts.rows(RACK.database(), key)).isZero();
    }

    @Test
    void theLongestPartsFitTogetherAndOneCharacterMoreDoesNot() {
        String grin = "\uD83D\uDE00";
        String last = ",\"lastName\":\"" + grin.repeat(99) + "\"}";
        assertThat(put("{\"firstName\":\"" + grin.repeat(100) + "\"" + last).status())
                .isEqualTo(201);
        assertThat(put("{\"firstName\":\"" + grin.repeat(101) + "\"" + last).status())
                .isEqualTo(422);
        assertThat(put("{\"firstName\":\"" + "x".repeat(201) + "\",\"lastName\":null}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aLineTakesPartsToo() {
        UUID other = UUID.randomUUID();
        String lines = "{\"customerId\":\"" + key + "\",\"firstName\":\"Ada\",\"lastName\":\"Byron\"}\n"
                + "{\"customerId\":\"" + other + "\",\"firstName\":\"A B\",\"lastName\":null}\n";
        Answer answer = Puts.post(RACK.http(), lines);
        assertThat(answer.lines().get(0).get("status").asInt()).isEqualTo(201);
        assertThat(answer.lines().get(1).at("/problem/field").asString()).isEqualTo("firstName");
        assertThat(read()).isEqualTo("\"Ada Byron\", \"Ada\", \"Byron\", 1");
        assertThat(Puts.rows(RACK.database(), other)).isZero();
    }
}
