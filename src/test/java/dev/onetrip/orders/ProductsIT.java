package dev.onetrip.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products are stored under the ids that clients choose. */
class ProductsIT {
    private static final String LAMP = "{\"name\":\"A lamp\",\"stock\":5}";

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    @BeforeEach
    void begin() {
        database.script("TRUNCATE products CASCADE");
    }

    private static Answer put(String body, String... headers) {
        return RACK.http().send("PUT", "/products/7", "application/json", body, headers);
    }

    private String row() {
        return database.strings("SELECT name || ' ' || stock || ' ' || version FROM products WHERE product_id = 7")
                .toString();
    }

    @Test
    void aNewIdIsMadeAndAKnownOneChanged() {
        Answer made = put(LAMP);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("location")).contains("/products/7");
        assertThat(made.json().get("updated").isNull()).isTrue();
        Answer changed = put("{\"name\":\"A lamp\",\"stock\":6}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("etag")).contains("\"2\"");
        assertThat(row()).isEqualTo("[A lamp 6 2]");
        assertThat(RACK.http().get("/products/7").text()).isEqualTo(changed.text());
        assertThat(RACK.http().get("/products/7", "If-None-Match", "\"2\"").status())
                .isEqualTo(304);
        assertThat(RACK.http().get("/products/8").status()).isEqualTo(404);
    }

    @Test
    void conditionsHoldOrNothingIsWritten() {
        assertThat(put(LAMP, "If-Match", "*").status()).isEqualTo(412);
        assertThat(row()).isEqualTo("[]");
        assertThat(put(LAMP, "If-None-Match", "*").status()).isEqualTo(201);
        assertThat(put(LAMP, "If-None-Match", "*").status()).isEqualTo(412);
        Answer stale = put(LAMP, "If-Match", "\"4\"");
        assertThat(stale.json().get("detail").asString()).isEqualTo("If-Match is \"4\", the stored version is \"1\".");
        assertThat(put(LAMP, "If-Match", "\"1\"").status()).isEqualTo(200);
        assertThat(row()).isEqualTo("[A lamp 5 2]");
    }

    @Test
    void aKeyIsDoneOnceAndARehearsalNever() {
        assertThat(put(LAMP, "Prefer", "tx=rollback").status()).isEqualTo(201);
        assertThat(row()).isEqualTo("[]");
        Answer first = put(LAMP, "Idempotency-Key", "lamp");
        Answer second = put(LAMP, "Idempotency-Key", "lamp");
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("idempotency-replayed")).contains("true");
        assertThat(put("{\"name\":\"B\",\"stock\":5}", "Idempotency-Key", "lamp")
                        .status())
                .isEqualTo(422);
        assertThat(row()).isEqualTo("[A lamp 5 1]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"stock":1}                   | 422 | name
            {"name":"","stock":1}         | 422 | name
            {"name":"a"}                  | 422 | stock
            {"name":"a","stock":-1}       | 422 | stock
            {"name":"a","stock":1.5}      | 400 | stock
            """)
    void aBadProductIsRefusedByItsField(String body, int status, String field) {
        Answer answer = put(body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(field);
        assertThat(row()).isEqualTo("[]");
    }
}
