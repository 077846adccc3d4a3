package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.ChangedFields;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.web.Reading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An Idempotency-Key belongs to the whole body. */
class EveryFieldCountsIT {
    private static final String ADA = "{\"name\":\"Ada\",\"email\":\"ada@example.org\"}";
    private static final UUID CUSTOMER = UUID.fromString("0a0b0c0d-8a52-4d0a-9d35-2f3f7a3f6d11");

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    private static String line(UUID customer) {
        return "{\"customerId\":\"" + customer + "\",\"name\":\"Ada\",\"email\":\"ada@example.org\"}";
    }

    private static Answer random(String body, String key) {
        return RACK.http().post("/customers/random", body, "Idempotency-Key", key);
    }

    private static int firstStatus(String line, String key) {
        Answer answer = Puts.post(RACK.http(), line + "\n", "Idempotency-Key", key);
        return answer.lines().get(0).get("status").asInt();
    }

    private static void assertReused(String change, Answer other) {
        assertThat(other.status()).as(change).isEqualTo(422);
        assertThat(other.json().get("type").asString()).as(change).isEqualTo("/problems/idempotency-key-reused");
    }

    private String stored(UUID customer) {
        return database.query("SELECT first_name, email FROM customers WHERE customer_id = ?", customer)
                .toString();
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aKeyWithAnyFieldChangedIsRefused(Strategy strategy) {
        UUID customer = UUID.randomUUID();
        String path = Puts.path(customer, strategy);
        assertThat(Puts.put(RACK.http(), path, ADA, "Idempotency-Key", "put").status())
                .isEqualTo(201);
        ChangedFields.of(DesiredCustomer.FIELDS, ADA)
                .forEach((change, body) ->
                        assertReused(change, Puts.put(RACK.http(), path, body, "Idempotency-Key", "put")));
        assertThat(stored(customer)).isEqualTo("[{first_name=Ada, email=ada@example.org}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\":null,\"email\":null}", ADA})
    void soIsTheKeyOfACustomerWhoseIdTheServiceMakes(String body) {
        String key = "random-" + body.length();
        Answer made = random(body, key);
        assertThat(made.status()).isEqualTo(201);
        ChangedFields.of(DesiredCustomer.FIELDS, body)
                .forEach((change, other) -> assertReused(change, random(other, key)));
        assertThat(random(body, key).text()).isEqualTo(made.text());
    }

    @Test
    void aLineWithAnyFieldChangedIsRefused() {
        UUID customer = UUID.randomUUID();
        String line = line(customer);
        assertThat(firstStatus(line, "line")).isEqualTo(201);
        // a line that names another customer is another request: keys are stored beside the customer
        ChangedFields.of(DesiredCustomer.LINE, line).entrySet().stream()
                .filter(changed -> !changed.getKey().startsWith("customerId"))
                .forEach(changed -> assertThat(firstStatus(changed.getValue(), "line"))
                        .as(changed.getKey())
                        .isEqualTo(422));
        assertThat(stored(customer)).isEqualTo("[{first_name=Ada, email=ada@example.org}]");
    }

    @Test
    void aLineThatNamesAnotherCustomerIsDoneForThatOne() {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        assertThat(firstStatus(line(first), "both")).isEqualTo(201);
        assertThat(firstStatus(line(second), "both")).isEqualTo(201);
        assertThat(stored(first)).isEqualTo(stored(second));
    }

    @Test
    void theSameFieldsWrittenOtherwiseAreTheSameRequest() {
        UUID customer = UUID.randomUUID();
        assertThat(firstStatus(line(customer), "case")).isEqualTo(201);
        String otherwise = "{\"email\":\"ada@example.org\", \"customerId\":\""
                + customer.toString().toUpperCase(Locale.ROOT) + "\", \"name\":\"\\u0041da\"}";
        assertThat(firstStatus(otherwise, "case")).isEqualTo(201);
        assertThat(Puts.rows(database, customer)).isEqualTo(1);
    }

    /** Digests of these are stored for a day: another form would refuse every retry across a release. */
    @Test
    void theContentOfABodyKeepsItsForm() {
        assertThat(content(DesiredCustomer.FIELDS, ADA)).containsExactly("sent=Ada", "sent=ada@example.org");
        assertThat(content(DesiredCustomer.FIELDS, "{\"email\":null}")).containsExactly("", "sent");
        assertThat(content(DesiredCustomer.FIELDS, "{\"firstName\":\"Ada\",\"lastName\":null}"))
                .containsExactly("", "sent=Ada", "sent", "");
        assertThat(DesiredCustomer.FIELDS.nothing().content()).containsExactly("", "");
        assertThat(content(DesiredCustomer.LINE, line(CUSTOMER)))
                .containsExactly(CUSTOMER.toString(), "sent=Ada", "sent=ada@example.org");
    }

    private static List<String> content(Reading<?> reading, String json) {
        return reading.body(json.getBytes(StandardCharsets.UTF_8)).content();
    }
}
