package dev.onetrip.orders.items;

import static dev.onetrip.orders.items.Basket.counts;
import static dev.onetrip.orders.items.Basket.lines;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Uploads of many chunks in a small heap, and what bad chunks cost. */
@ExtendWith(RealPostgres.class)
class ItemsHeapIT {
    private final Database database;

    ItemsHeapIT(Database database) {
        this.database = database;
    }

    @Test
    void fiveThousandItemsPassThroughASmallHeapAndTheGoodChunksAreStored() {
        upload(5_000, 100, 1, 10, 0.3);
    }

    @Test
    @Tag("soak")
    void aHundredThousandItemsPassThroughASmallHeapAndBadChunksCostLittle() {
        upload(100_000, 1_000, 5, 5, 0.7);
    }

    /**
     * Two chunks in a hundred have a bad line; good and bad uploads take turns, and the best of each are compared.
     *
     * @param most turns, where those before do not show the ratio: whatever else the machine does only adds to a time
     */
    private void upload(int items, int chunk, int turns, int most, double ratio) {
        String good = lines(items, List.of());
        String bad = lines(
                items,
                IntStream.rangeClosed(1, items / chunk / 50)
                        .map(one -> one * 50 * chunk - chunk / 2)
                        .boxed()
                        .toList());
        long stored = items - chunk * (items / chunk / 50L);
        List<Long> clean = new ArrayList<>();
        List<Long> spoilt = new ArrayList<>();
        try (ServiceProcess service = ServiceProcess.start(
                List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"), Map.of("onetrip.database.url", database.url()))) {
            long cold = nanos(service, good, chunk, items) + nanos(service, bad, chunk, stored);
            assertThat(cold).isPositive();
            while (clean.size() < turns || (clean.size() < most && ratio(clean, spoilt) <= ratio)) {
                clean.add(nanos(service, good, chunk, items));
                spoilt.add(nanos(service, bad, chunk, stored));
            }
            assertThat(service.output()).doesNotContain("ERROR", "OutOfMemory", "LEAK");
        }
        Collections.sort(clean);
        Collections.sort(spoilt);
        System.out.printf(
                "%d items in chunks of %d, best: clean %d ms, 2 %% bad %d ms; median %d and %d%n",
                items,
                chunk,
                clean.get(0) / 1_000_000,
                spoilt.get(0) / 1_000_000,
                clean.get(clean.size() / 2) / 1_000_000,
                spoilt.get(spoilt.size() / 2) / 1_000_000);
        assertThat(ratio(clean, spoilt)).isGreaterThan(ratio);
    }

    private static double ratio(List<Long> clean, List<Long> spoilt) {
        return (double) Collections.min(clean) / Collections.min(spoilt);
    }

    private long nanos(ServiceProcess service, String lines, int chunk, long stored) {
        Basket basket = Basket.fresh(database);
        long begun = System.nanoTime();
        Answer answer = basket.post(service.http(), "?chunk=" + chunk, lines);
        long nanos = System.nanoTime() - begun;
        int count = (int) lines.lines().count();
        int failed = (int) ((count - stored) / chunk);
        assertThat(counts(answer)).isEqualTo("%d %d %d %d %d", count, stored, count - stored, count / chunk, failed);
        basket.assertAdded(stored, 1);
        return nanos;
    }
}
