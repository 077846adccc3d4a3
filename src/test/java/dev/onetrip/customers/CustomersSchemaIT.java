package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Catalogue;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables as the server has them. */
class CustomersSchemaIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    @Test
    void theColumnsHaveTheAgreedTypesAndDefaults() {
        assertThat(Catalogue.columns(database, "customers"))
                .containsExactly(
                        "customers.customer_id uuid not null",
                        "customers.id bigint not null identity",
                        "customers.email text",
                        "customers.version bigint not null default 1",
                        "customers.created timestamp with time zone not null default now()",
                        "customers.updated timestamp with time zone",
                        "customers.first_name text",
                        "customers.last_name text");
    }

    @Test
    void theConstraintsHaveNamesAndThereIsNoTrigger() {
        assertThat(database.strings("SELECT conname FROM pg_constraint WHERE conrelid = 'customers'::regclass"
                        + " AND contype <> 'n' ORDER BY conname"))
                .containsExactly(
                        "customers_email_bound",
                        "customers_first_name_one_word",
                        "customers_last_name_second",
                        "customers_names_bound",
                        "customers_pkey",
                        "customers_version_positive");
        assertThat(database.strings("SELECT tgname FROM pg_trigger WHERE tgrelid = 'customers'::regclass"
                        + " AND NOT tgisinternal"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "first_name,'',names_bound",
        "first_name,'a b',first_name_one_word",
        "last_name,x,last_name_second",
        "email,x,email_bound",
        "version,0,version_positive"
    })
    void theServerItselfRefusesWhatIsOutOfBounds(String column, String value, String constraint) {
        String type = column.equals("version") ? "bigint" : "text";
        assertThatThrownBy(() -> database.sql("INSERT INTO customers (customer_id, " + column
                        + ") VALUES (gen_random_uuid(), '" + value + "'::" + type + ")"))
                .hasStackTraceContaining("customers_%s", constraint);
    }

    @ParameterizedTest
    @CsvSource({"1,Index Scan", "128,Index Scan", "10000,''"})
    void keysAreReadAtOnceHoweverManyAreAskedFor(int asked, String how) {
        database.script("INSERT INTO customer_request_keys (customer_id, key, request, answer, created)"
                + " SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '', now()"
                + " FROM generate_series(1, 100000); ANALYZE customer_request_keys");
        try {
            String keys = Stream.generate(
                            () -> "('" + UUID.randomUUID() + "'::uuid, '" + UUID.randomUUID() + "'::uuid)")
                    .limit(asked)
                    .collect(Collectors.joining(", "));
            long begun = System.nanoTime();
            List<String> plan = database.strings("EXPLAIN ANALYZE " + CustomersSql.KEYS.replace("?", keys));
            long millis = (System.nanoTime() - begun) / 1_000_000;
            System.out.println(asked + " keys of 100,000: " + plan.subList(plan.size() - 2, plan.size()));
            // held against each row one by one they would have as many rows removed, and take minutes
            assertThat(plan.toString()).contains(how).doesNotContain("Rows Removed by Join Filter");
            assertThat(millis).isLessThan(20_000);
        } finally {
            database.script("TRUNCATE customer_request_keys");
        }
    }
}
