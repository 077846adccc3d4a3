package dev.onetrip.orders.items;

import static dev.onetrip.orders.items.Basket.lines;
import static dev.onetrip.orders.items.Basket.summary;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import dev.onetrip.support.Upload;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an upload of items costs; the summary says what the proxy counts. */
class ItemsTripsIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.orders.items-deadline", "20s");

    private final Database database = RACK.database();
    private final Basket basket = Basket.fresh(database);

    /**
     * What the summary says, held against the proxy: COPY and its data go out at once, but the proxy counts the data as
     * a trip of its own where the server's word that it takes data comes before.
     */
    private long trips(String query, String lines) {
        Trips before = RACK.proxy().trips();
        Answer answer = basket.post(RACK.http(), query, lines);
        long counted = RACK.proxy().trips().since(before).roundTrips();
        assertThat(answer.status()).isEqualTo(200);
        long said = summary(answer).get("roundTrips").asLong();
        long chunks = summary(answer).get("chunks").asLong();
        assertThat(counted).isBetween(said, said + 2 * chunks);
        assertThat(answer.header("server-timing").orElseThrow()).contains("rt;desc");
        return said;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 100", "1, 5000", "5, 100", "20, 100"})
    void aChunkTakesTwoTripsHoweverManyItemsItHas(int chunks, int items) {
        assertThat(trips("?chunk=" + items, lines(chunks * items, List.of()))).isEqualTo(2 + 2L * chunks);
    }

    @Test
    void aChunkWithAnUnknownProductTakesOneTripMoreHoweverManyAreUnknown() {
        List<Integer> all = IntStream.rangeClosed(101, 200).boxed().toList();
        assertThat(trips("?chunk=100", lines(300, List.of(150)))).isEqualTo(2 + 3 * 2 + 1);
        assertThat(trips("?chunk=100", lines(300, all))).isEqualTo(2 + 3 * 2 + 1);
    }

    /** The last line is refused when its chunk is at work, with all of the upload but its end received. */
    @Test
    void whileAnUploadGoesOnOnlyItsLastChunksAreInMemory() throws Exception {
        try (Upload upload =
                new Upload(RACK.service().port(), basket.path() + "?chunk=500&mode=row", "Prefer", "return=minimal")) {
            upload.send(lines(20_000, line -> line == 20_000 ? "{" : Basket.good(line))
                    .getBytes(UTF_8));
            assertThat(upload.line()).contains("\"line\":20000,\"status\":400");
            assertThat(alive(ReadLine.Good.class)).isBetween(499, 4 * 500);
            upload.end();
            assertThat(upload.line()).contains("\"inserted\":19999");
        }
        basket.assertAdded(19_999, 1);
    }

    /** Instances that are reachable, by a histogram of the heap, which collects the garbage before. */
    private static int alive(Class<?> type) throws JMException {
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {null},
                        new String[] {String[].class.getName()});
        return histogram
                .toString()
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].equals(type.getName()))
                .mapToInt(columns -> Integer.parseInt(columns[1]))
                .sum();
    }

    @Test
    void aChunkWithALineThatIsNoItemTakesNone() {
        String lines = lines(300, line -> line == 150 ? "{" : Basket.good(line));
        assertThat(trips("?chunk=100", lines)).isEqualTo(2 + 2 * 2);
    }

    @Test
    void inModeRowAChunkWithUnknownProductsIsSentTwice() {
        assertThat(trips("?chunk=100&mode=row", lines(300, List.of(150, 151, 199))))
                .isEqualTo(2 + 3 * 2 + 3);
    }

    @Test
    void afterABadLineAnAtomicUploadAsksForTheProductsOfAChunkOnly() {
        assertThat(trips("?chunk=100&mode=atomic", lines(300, List.of(50)))).isEqualTo(2 + 3 + 2);
    }
}
