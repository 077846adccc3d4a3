package dev.onetrip.orders.items;

import static dev.onetrip.orders.items.Basket.counts;
import static dev.onetrip.orders.items.Basket.item;
import static dev.onetrip.orders.items.Basket.lines;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.FaultProxy;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.Upload;
import java.io.IOException;
import java.sql.Connection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Uploads of items that are cut, late, stalled, too many, or cannot be rolled back in part. */
class ItemsFaultIT {
    /** An insert of this quantity waits for the test, and fails then. */
    private static final String SLOW_AND_BAD = "777";

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.orders.items-uploads", 3)
            .with("onetrip.orders.items-limit", 2_000)
            .with("onetrip.orders.items-of-order", 2_500)
            // one upload stalls; the clients of the others may stand still
            .with("onetrip.web.body-stall", "4s");

    private final Database database = RACK.database();
    private final Basket basket = Basket.fresh(database);

    private Answer post(String query, String lines, String... headers) {
        return basket.post(RACK.http(), query, lines, headers);
    }

    private CompletableFuture<Answer> later(String query, String lines) {
        return CompletableFuture.supplyAsync(() -> post(query, lines));
    }

    /** Two chunks are stored, the third is refused while the connection breaks: its rollback never arrives. */
    @Test
    void aRollbackToASavepointThatFailsRollsBackEverything() throws Exception {
        database.script("""
                CREATE OR REPLACE FUNCTION wait_and_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  PERFORM pg_advisory_xact_lock(4711);
                  RAISE EXCEPTION 'no' USING ERRCODE = '23514';
                END $$;
                CREATE TRIGGER wait_and_refuse BEFORE INSERT ON order_items FOR EACH ROW
                  WHEN (NEW.quantity = 777) EXECUTE FUNCTION wait_and_refuse()""");
        try (Connection rival = database.connect()) {
            rival.setAutoCommit(false);
            boolean unused = rival.createStatement().execute("SELECT pg_advisory_xact_lock(4711)");
            CompletableFuture<Answer> upload = later(
                    "?chunk=10", lines(50, line -> line == 25 ? item(1, SLOW_AND_BAD, "\"1\"") : Basket.good(line)));
            Eventually.becomes(1, Eventually.SOON, "inserts that wait", database::waiting);
            RACK.proxy().cutBeforeItSends(database.portOfWaiting());
            rival.rollback();
            Answer answer = upload.get();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
            assertThat(answer.json().get("outcome").asString()).isEqualTo("rolled-back");
        } finally {
            RACK.proxy().restore();
            database.sql("DROP TRIGGER wait_and_refuse ON order_items");
        }
        basket.assertUntouched();
        assertThat(counts(post("?chunk=10", lines(50, List.of())))).isEqualTo("50 50 0 5 0");
    }

    @Test
    void whatIsSaidOfACutUploadIsTrueAndNoneIsHalf() {
        SplittableRandom random = Seeds.random("cut uploads of items");
        String lines = lines(60, List.of(25));
        int committed = 0;
        for (int i = 0; i < 40; i++) {
            Basket one = Basket.another(database, basket.customer());
            boolean toServer = random.nextBoolean();
            RACK.proxy()
                    .cutAfter(
                            toServer ? FaultProxy.Direction.TO_SERVER : FaultProxy.Direction.TO_CLIENT,
                            random.nextInt(toServer ? 6_000 : 2_400));
            Answer answer = one.post(RACK.http(), "?chunk=10&mode=" + (i % 2 == 0 ? "row" : "chunk"), lines);
            RACK.proxy().restore();
            JsonNode last = answer.lines().get(answer.lines().size() - 1);
            JsonNode problem = answer.status() == 200 ? last.path("problem") : last;
            String outcome = problem.path("outcome").asString("committed");
            committed += outcome.equals("committed") ? 1 : 0;
            if (outcome.equals("committed")) {
                one.assertAdded(i % 2 == 0 ? 59 : 50, 1);
            } else if (outcome.equals("rolled-back")) {
                one.assertUntouched();
            }
        }
        Basket.assertWhole(database);
        System.out.println("of 40 cut uploads " + committed + " committed");
        RACK.poolside().log().clear();
    }

    @Test
    void twoUploadsToOneOrderAtOnceAreBothWhole() {
        List<CompletableFuture<Answer>> both = List.of(
                later("?chunk=7", lines(500, List.of(13))), later("?chunk=100&mode=row", lines(500, List.of(13))));
        assertThat(both.stream().map(CompletableFuture::join).map(Basket::counts))
                .containsExactly("500 493 7 72 1", "500 499 1 5 0");
        basket.assertAdded(493 + 499, 2);
    }

    @Test
    void anOrderThatIsLockedUntilTheDeadlineIsLateWithNothingWritten() throws Exception {
        try (Connection rival = database.connect()) {
            rival.setAutoCommit(false);
            boolean unused =
                    rival.createStatement().execute("SELECT FROM orders WHERE id = " + basket.id() + " FOR UPDATE");
            Answer answer = post("", lines(5, List.of()), "Request-Timeout", "0.3");
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.json().get("outcome").asString()).isEqualTo("rolled-back");
            rival.rollback();
        }
        basket.assertUntouched();
    }

    @Test
    void anUploadOfMoreItemsThanAllowedStoresNone() {
        Answer tooLong = post("?chunk=700", lines(2_001, List.of()));
        assertThat(tooLong.status()).isEqualTo(413);
        basket.assertUntouched();
        assertThat(counts(post("", lines(2_000, List.of())))).isEqualTo("2000 2000 0 2 0");
        Answer full = post("", lines(500, List.of()));
        assertThat(full.status()).isEqualTo(422);
        assertThat(full.json().at("/errors/0/field").asString()).isEqualTo("items");
        assertThat(counts(post("", lines(499, List.of())))).isEqualTo("499 499 0 1 0");
        basket.assertAdded(2_499, 2);
    }

    @Test
    void anUploadThatStallsOrWhoseClientGoesLeavesNothing() throws IOException {
        try (Upload upload = new Upload(RACK.service().port(), basket.path() + "?chunk=2")) {
            upload.send(("{\n" + lines(10, List.of())).getBytes(UTF_8));
            assertThat(upload.line()).contains("\"lines\":\"1-2\",\"status\":422");
            assertThat(upload.line()).contains("/problems/body-stalled");
        }
        for (int i = 0; i < 10; i++) {
            try (Upload upload = new Upload(RACK.service().port(), basket.path() + "?chunk=5")) {
                upload.send(lines(1 + i * 3, List.of()).getBytes(UTF_8));
            }
        }
        Eventually.becomes(
                0,
                Eventually.SOON,
                "connections not given back",
                () -> RACK.poolside().acquired());
        basket.assertUntouched();
    }

    @Test
    void theUploadBeyondTheLimitIsRefusedAtOnceAndAPlaceIsGivenBack() throws Exception {
        List<Basket> baskets = List.of(
                basket, Basket.another(database, basket.customer()), Basket.another(database, basket.customer()));
        try (Upload first = open(baskets.get(0));
                Upload second = open(baskets.get(1));
                Upload third = open(baskets.get(2))) {
            Answer refused = Basket.another(database, basket.customer()).post(RACK.http(), "", lines(1, List.of()));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isPresent();
            for (Upload upload : List.of(first, second, third)) {
                upload.end();
                assertThat(upload.line()).contains("\"inserted\":3");
            }
        }
        assertThat(counts(placed())).isEqualTo("1 1 0 1 0");
    }

    /** A place is given back a moment after its answer. */
    private Answer placed() {
        return Eventually.first(Eventually.SOON, () -> post("", lines(1, List.of())), answer -> answer.status() != 503);
    }

    /** An upload that has its first verdict, and so its place. */
    private static Upload open(Basket basket) throws IOException {
        long end = System.nanoTime() + Eventually.SOON.toNanos();
        while (true) {
            Upload upload =
                    new Upload(RACK.service().port(), basket.path() + "?mode=row&chunk=1", "Prefer", "return=minimal");
            try {
                upload.send(("{\n" + lines(3, List.of())).getBytes(UTF_8));
                assertThat(upload.line()).contains("\"line\":1,\"status\":400");
                return upload;
            } catch (IOException full) {
                // the upload of the test before gives its place back a moment after its answer
                upload.close();
                if (System.nanoTime() > end || !full.toString().contains(" 503 ")) {
                    throw full;
                }
            }
        }
    }
}
