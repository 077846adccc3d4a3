package dev.onetrip.orders;

import static dev.onetrip.orders.Orders.NDJSON;
import static dev.onetrip.orders.Orders.customer;
import static dev.onetrip.orders.Orders.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, newest first. */
@Tag("citus")
class OrderListsIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();
    private UUID ada = new UUID(0, 0);
    private UUID bert = new UUID(0, 0);

    @BeforeEach
    void begin() {
        database.script("TRUNCATE orders CASCADE");
        ada = customer(database, "Ada");
        bert = customer(database, "Bert");
        more(30);
    }

    /** Orders of both, of each status. */
    private void more(int many) {
        database.sql(
                "INSERT INTO orders (customer_id, total_amount, status) SELECT CASE g % 3 WHEN 0 THEN ?::uuid ELSE ?::uuid END,"
                        + " g, (ARRAY['pending', 'processing', 'completed', 'cancelled'])[1 + g % 4]"
                        + " FROM generate_series(1, ?) g",
                bert, ada, many);
    }

    private List<Long> stored(String where) {
        return database.strings("SELECT id FROM orders WHERE " + where + " ORDER BY id DESC").stream()
                .map(Long::valueOf)
                .toList();
    }

    private static List<Long> ids(Answer page) {
        List<Long> ids = new ArrayList<>();
        page.json().get("items").forEach(order -> ids.add(order.get("id").asLong()));
        return ids;
    }

    private static List<Long> pages(String path, Consumer<Integer> between) {
        List<Long> ids = new ArrayList<>();
        String next = path;
        for (int page = 0; !next.isEmpty(); page++) {
            Answer answer = RACK.http().get(next);
            assertThat(answer.status()).isEqualTo(200);
            ids.addAll(ids(answer));
            between.accept(page);
            next = answer.header("link")
                    .map(link -> link.substring(1, link.indexOf('>')))
                    .orElse("");
        }
        return ids;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void pagesGiveEveryOrderOnceNewestFirst(int limit) {
        assertThat(pages("/orders?limit=" + limit, page -> {})).isEqualTo(stored("true"));
        assertThat(pages(path(ada) + "?limit=" + limit, page -> {}))
                .isEqualTo(stored("customer_id = '" + ada + "'"))
                .hasSize(20);
        assertThat(pages("/orders?status=pending&limit=" + limit, page -> {}))
                .isEqualTo(stored("status = 'pending'"))
                .hasSize(7);
        assertThat(pages(path(ada) + "?status=completed&limit=" + limit, page -> {}))
                .isEqualTo(stored("status = 'completed' AND customer_id = '" + ada + "'"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void turnedRoundPagesGiveEveryOrderOnceOldestFirst(int limit) {
        String up = "order=asc&limit=" + limit;
        assertThat(pages("/orders?" + up, page -> {})).isEqualTo(oldestFirst("true"));
        assertThat(pages(path(ada) + "?" + up, page -> {})).isEqualTo(oldestFirst("customer_id = '" + ada + "'"));
        assertThat(pages("/orders?status=pending&" + up, page -> {})).isEqualTo(oldestFirst("status = 'pending'"));
        assertThat(pages(path(ada) + "?status=completed&" + up, page -> {}))
                .isEqualTo(oldestFirst("status = 'completed' AND customer_id = '" + ada + "'"));
        assertThat(ids(RACK.http().get("/orders?order=asc&limit=5&offset=10")))
                .isEqualTo(oldestFirst("true").subList(10, 15));
        assertThat(pages("/orders?order=desc&limit=" + limit, page -> {})).isEqualTo(stored("true"));
    }

    private List<Long> oldestFirst(String condition) {
        List<Long> ids = new ArrayList<>(stored(condition));
        Collections.reverse(ids);
        return ids;
    }

    @Test
    void aCursorLeadsOnInItsOwnDirectionOnly() {
        String next =
                RACK.http().get("/orders?limit=2&order=asc").json().get("next").asString();
        Answer refused = RACK.http().get("/orders?limit=2&cursor=" + next);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/errors/0/detail").asString()).contains("is of a list with order=asc");
    }

    @Test
    void whatIsPlacedBetweenTwoPagesIsNotMetAndNothingIsMetTwice() {
        List<Long> before = stored("true");
        assertThat(pages("/orders?limit=4", page -> more(3))).isEqualTo(before);
    }

    @Test
    void anOffsetLeavesOutTheNewestAndTheCursorLeadsOnFromThere() {
        List<Long> all = stored("true");
        assertThat(ids(RACK.http().get("/orders?limit=5&offset=10"))).isEqualTo(all.subList(10, 15));
        assertThat(pages("/orders?limit=5&offset=10", page -> {})).isEqualTo(all.subList(10, 30));
        assertThat(ids(RACK.http().get(path(bert) + "?offset=9"))).hasSize(1);
        assertThat(ids(RACK.http().get("/orders?offset=10000"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "offset=10001,422,offset",
        "offset=-1,400,offset",
        "offset=x,400,offset",
        "limit=0,422,limit",
        "status=shipped,400,status",
        "status=PENDING,400,status",
        "order=newest,400,order"
    })
    void aBadParameterIsRefusedByItsName(String query, int status, String field) {
        for (String list : List.of("/orders", path(ada))) {
            Answer answer = RACK.http().get(list + "?" + query);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(field);
        }
    }

    @Test
    void aStreamGivesEveryOrderWithoutItsItems() {
        more(1_500);
        Answer all = RACK.http().get("/orders", "Accept", NDJSON);
        assertThat(all.lines().stream().map(order -> order.get("id").asLong()))
                .isEqualTo(stored("true"))
                .isSortedAccordingTo(Comparator.reverseOrder())
                .hasSize(1_530);
        assertThat(all.lines())
                .allSatisfy(order -> assertThat(order.has("items")).isFalse());
        assertThat(RACK.http().get(path(UUID.randomUUID()), "Accept", NDJSON).text())
                .isEmpty();
    }
}
