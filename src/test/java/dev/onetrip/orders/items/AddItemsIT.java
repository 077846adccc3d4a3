package dev.onetrip.orders.items;

import static dev.onetrip.orders.items.Basket.counts;
import static dev.onetrip.orders.items.Basket.item;
import static dev.onetrip.orders.items.Basket.lines;
import static dev.onetrip.orders.items.Basket.ranges;
import static dev.onetrip.orders.items.Basket.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.OneServer;
import dev.onetrip.support.Rack;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Items in bulk: what is stored, what is refused, and what the answer says of both. */
@Tag("citus")
class AddItemsIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.orders.items-deadline", "20s");

    private final Database database = RACK.database();
    private Basket basket = Basket.fresh(database);

    @BeforeEach
    void begin() {
        basket = Basket.another(database, basket.customer());
    }

    @AfterEach
    void theTotalOfEveryOrderIsThatOfItsItems() {
        Basket.assertWhole(database);
    }

    private Answer post(String query, String lines, String... headers) {
        return basket.post(RACK.http(), query, lines, headers);
    }

    @ParameterizedTest
    @CsvSource({"atomic, 0, 25 0 25 3 3", "chunk, 15, 25 15 10 3 1", "row, 24, 25 24 1 3 0"})
    void theSameInputHasThreeOutcomes(String mode, int stored, String counts) {
        Answer answer = post("?chunk=10&mode=" + mode, lines(25, List.of(13)));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(counts(answer)).isEqualTo(counts);
        basket.assertAdded(stored, stored == 0 ? 0 : 1);
        JsonNode verdict = answer.lines().get(0);
        assertThat(verdict.at("/problem/sqlState").asString()).isEqualTo("23503");
        assertThat(mode.equals("chunk") ? ranges(answer, 422) : refused(answer))
                .hasToString(mode.equals("chunk") ? "[11-20]" : "[13]");
    }

    @Test
    void ofTenChunksTwoBadOnesAreTakenBackAndEightAreStored() {
        Answer answer = post("?chunk=100", lines(1_000, List.of(250, 255, 701)));
        assertThat(counts(answer)).isEqualTo("1000 800 200 10 2");
        assertThat(ranges(answer, 422)).containsExactly("201-300", "701-800");
        assertThat(ranges(answer, 201)).hasSize(8).contains("1-100", "301-400", "901-1000");
        JsonNode first = answer.lines().get(0);
        assertThat(first.get("status").asInt()).isEqualTo(422);
        assertThat(first.at("/problem/field").asString()).isEqualTo("lines.250.productId");
        assertThat(first.at("/problem/errors")
                        .valueStream()
                        .map(error -> error.get("field").asString()))
                .containsExactly("lines.250.productId", "lines.255.productId");
        basket.assertAdded(800, 1);
        assertThat(database.number("SELECT last_line FROM orders WHERE id = ?", basket.id()))
                .isEqualTo(801);
    }

    @Test
    void theLastPartialChunkIsStoredAndNamedByItsOwnRange() {
        Answer good = post("?chunk=10", lines(23, List.of()));
        assertThat(counts(good)).isEqualTo("23 23 0 3 0");
        assertThat(good.lines().get(2).toString())
                .isEqualTo("{\"lines\":\"21-23\",\"status\":201,\"inserted\":3,\"orderLines\":\"22-24\"}");
        Answer bad = post("?chunk=10", lines(23, List.of(23)));
        assertThat(ranges(bad, 422)).containsExactly("21-23");
        basket.assertAdded(43, 2);
        Answer one = post("", lines(1, List.of()));
        assertThat(counts(one)).isEqualTo("1 1 0 1 0");
        assertThat(one.lines().get(0).get("orderLines").asString()).isEqualTo("45-45");
    }

    @Test
    void whatIsStoredIsWhatWasSentInItsOrder() {
        String lines =
                item(3, "2", "\"9.99\"") + "\n\n" + item(2, "1000000", "0.5") + "\r\n" + item(1, "1", "\"99999.00\"");
        assertThat(counts(post("?chunk=2", lines))).isEqualTo("3 3 0 2 0");
        assertThat(database.strings(
                        "SELECT concat_ws(' ', line_no, product_id, quantity, price) FROM order_items"
                                + " WHERE order_id = ? AND line_no > 1 ORDER BY line_no",
                        basket.id()))
                .containsExactly("2 3 2 9.99", "3 2 1000000 0.50", "4 1 1 99999.00");
        assertThat(RACK.http()
                        .get(basket.path().replace("/items", ""))
                        .json()
                        .get("totalAmount")
                        .asString())
                .isEqualTo("600028.98");
    }

    static Stream<String> bad() {
        return Stream.of(
                "{\"productId\":1, | 400 | ",
                "[] | 400 | ",
                "{\"productId\":1,\"quantity\":1} | 422 | price",
                "{\"productId\":1,\"quantity\":1,\"price\":\"1\",\"colour\":\"red\"} | 400 | colour",
                item(1, "0", "\"1\"") + " | 422 | quantity",
                item(1, "1.5", "\"1\"") + " | 400 | quantity",
                item(1, "1000001", "\"1\"") + " | 422 | quantity",
                item(1, "1", "\"-1.00\"") + " | 422 | price",
                item(1, "1", "\"1.999\"") + " | 422 | price",
                item(1, "1", "\"100000000\"") + " | 422 | price",
                item(0, "1", "\"1\"") + " | 422 | productId",
                item(Basket.UNKNOWN, "1", "\"1\"") + " | 422 | productId");
    }

    @Test
    void everyRaggedLineIsRefusedByItsFieldAndTheRestIsStored() {
        List<String> bad = bad().toList();
        String lines = lines(
                bad.size() * 2,
                line -> line % 2 == 0 ? bad.get(line / 2 - 1).split(" \\| ", -1)[0] : Basket.good(line));
        Answer answer = post("?mode=row", lines);
        assertThat(counts(answer)).isEqualTo("24 12 12 1 0");
        assertThat(refused(answer))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 12).mapToObj(i -> i * 2).toList());
        answer.lines().stream().filter(line -> line.has("line")).forEach(verdict -> {
            String[] expected = bad.get(verdict.get("line").asInt() / 2 - 1).split(" \\| ", -1);
            assertThat(verdict.get("status").asString() + " "
                            + verdict.at("/problem/field").asString(""))
                    .as(expected[0])
                    .isEqualTo("%s %s", expected[1], expected[2]);
        });
        basket.assertAdded(12, 1);
    }

    @Test
    void anAtomicUploadNamesEveryBadLineOfEveryChunkAndStoresNothing() {
        String lines = lines(
                30, line -> line == 12 ? "{" : line == 3 || line == 28 ? Basket.unknown(line) : Basket.good(line));
        Answer answer = post("?mode=atomic&chunk=10", lines);
        assertThat(refused(answer)).containsExactly(3, 12, 28);
        assertThat(counts(answer)).isEqualTo("30 0 30 3 3");
        basket.assertUntouched();
    }

    @OneServer
    @ParameterizedTest
    @CsvSource({"atomic, 0, 30 0 30 3 3", "chunk, 10, 30 10 20 3 2", "row, 27, 30 27 3 3 0"})
    void whatOnlyTheDatabaseRefusesIsFoundByHalvesWhateverTheReason(String mode, int stored, String counts) {
        database.script("""
                CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF NEW.quantity = 77 THEN RAISE EXCEPTION 'no'; END IF;
                  IF NEW.quantity = 78 THEN RAISE EXCEPTION 'no' USING ERRCODE = 'OT078'; END IF;
                  RETURN NEW;
                END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON order_items FOR EACH ROW EXECUTE FUNCTION refuse()""");
        try {
            Answer answer = post("?chunk=10&mode=" + mode, lines(30, line -> switch (line) {
                case 4, 7 -> item(1, "77", "\"1\"");
                case 30 -> item(1, "78", "\"1\"");
                default -> Basket.good(line);
            }));
            assertThat(counts(answer)).isEqualTo(counts);
            assertThat(answer.lines().get(0).at("/problem/sqlState").asString()).isEqualTo("P0001");
            assertThat(answer.lines().get(0).toString()).contains(mode.equals("chunk") ? "lines.4" : "\"line\":4");
            if (!mode.equals("atomic")) {
                assertThat(answer.text()).contains("\"sqlState\":\"OT078\"");
            }
            basket.assertAdded(stored, stored == 0 ? 0 : 1);
        } finally {
            database.sql("DROP TRIGGER refuse ON order_items");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "cancelled"})
    void aClosedOrderTakesNothing(String status) {
        database.sql("UPDATE orders SET status = ? WHERE id = ?", status, basket.id());
        Answer answer = post("", lines(5, List.of()));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("detail").asString()).contains("The order is " + status);
        basket.assertUntouched();
    }

    @Test
    void anOrderOfAnotherCustomerIsNotFound() {
        Basket other = Basket.fresh(database);
        Basket mixed = new Basket(database, other.customer(), basket.id());
        assertThat(mixed.post(RACK.http(), "", lines(5, List.of())).status()).isEqualTo(404);
        assertThat(new Basket(database, other.customer(), 999_999_999L)
                        .post(RACK.http(), "", lines(5, List.of()))
                        .status())
                .isEqualTo(404);
        basket.assertUntouched();
        other.assertUntouched();
    }

    @Test
    void aTotalThatOverflowsRefusesTheWholeUploadAndNamesItems() {
        String dear = item(1, "50", "\"99999999.99\"") + "\n";
        Answer answer = post("?chunk=1", dear + dear + dear);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo("items");
        basket.assertUntouched();
        Answer late = post("?chunk=1", "{\n" + dear + dear + dear);
        assertThat(late.status()).isEqualTo(200);
        assertThat(late.lines().get(1).at("/problem/status").asInt()).isEqualTo(422);
        basket.assertUntouched();
        assertThat(counts(post("?chunk=1", dear))).isEqualTo("1 1 0 1 0");
    }

    @Test
    void aRehearsalSaysTheSameAndStoresNothing() {
        String lines = lines(25, List.of(13));
        Answer rehearsal = post("?chunk=10", lines, "Prefer", "tx=rollback");
        assertThat(rehearsal.header("preference-applied")).contains("tx=rollback");
        basket.assertUntouched();
        Answer real = post("?chunk=10", lines);
        assertThat(counts(rehearsal)).isEqualTo(counts(real));
        assertThat(rehearsal.lines().subList(0, 3)).isEqualTo(real.lines().subList(0, 3));
        basket.assertAdded(15, 1);
    }

    @Test
    void aMinimalAnswerLeavesOutWhatWasStored() {
        Answer answer = post("?chunk=10", lines(25, List.of(13)), "Prefer", "return=minimal");
        assertThat(answer.lines()).hasSize(2);
        assertThat(ranges(answer, 422)).containsExactly("11-20");
        basket.assertAdded(15, 1);
    }

    @Test
    void anUploadWithoutAGoodLineLeavesTheOrderAsItIs() {
        assertThat(counts(post("", ""))).isEqualTo("0 0 0 0 0");
        assertThat(counts(post("?mode=row", "{\n"))).isEqualTo("1 0 1 1 1");
        assertThat(counts(post("", Basket.unknown(1)))).isEqualTo("1 0 1 1 1");
        basket.assertUntouched();
    }

    @ParameterizedTest
    @CsvSource({"?chunk=0, 422", "?chunk=10001, 422", "?chunk=x, 400", "?mode=half, 400"})
    void anOptionOutOfItsBoundsIsRefused(String query, int status) {
        assertThat(post(query, lines(1, List.of())).status()).isEqualTo(status);
        basket.assertUntouched();
    }

    @Test
    void aConditionIsRefused() {
        assertThat(post("", lines(1, List.of()), "If-Match", "\"1\"").status()).isEqualTo(422);
        basket.assertUntouched();
    }
}
