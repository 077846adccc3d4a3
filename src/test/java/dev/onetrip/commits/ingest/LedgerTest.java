package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import dev.onetrip.support.Seeds;
import dev.onetrip.web.FailureMode;
import dev.onetrip.web.VerdictQueue;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is noted of the lines of one part, wherever in its stream the part is. */
class LedgerTest {
    private static final int FAR = 100_000_000;
    private static final int LINES = 10_000;

    private static Ledger ledger(int before, FailureMode mode) {
        IngestOptions options = new IngestOptions("slug", Strategy.PIVOT, OnConflict.REPORT, mode, false, false);
        return new Ledger(options, before, 10, VerdictQueue.unread(), taken -> {});
    }

    private static void fill(Ledger ledger) {
        for (int i = 0; i < LINES; i++) {
            int line = ledger.begin(ledger.firstLine() + i);
            ledger.accept(line);
            ledger.stored(line, i % 2 == 0);
        }
    }

    @Test
    void aPartFarIntoItsStreamTakesNoMoreMemoryThanTheFirst() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Ledger unusedWarm = filled(0);
        long before = threads.getCurrentThreadAllocatedBytes();
        Ledger far = filled(FAR);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("bytes").isLessThan(50_000);
        assertThat(far.summary(1, 1).inserted()).isEqualTo(LINES / 2);
    }

    private static Ledger filled(int before) {
        Ledger ledger = ledger(before, FailureMode.ROW);
        fill(ledger);
        return ledger;
    }

    @Test
    void aPartIsCountedTheSameWhereverItIs() {
        for (int before : new int[] {0, 7, FAR, FAR + 3}) {
            Ledger ledger = ledger(before, FailureMode.CHUNK);
            for (int i = 1; i <= 95; i++) {
                int line = ledger.begin(before + i);
                ledger.accept(line);
                if (i % 3 != 0) {
                    ledger.stored(line, i % 3 == 1);
                }
            }
            assertThat(ledger.conflicts().stream().map(line -> line - before))
                    .hasSize(31)
                    .allMatch(line -> line % 3 == 0);
            // one bad line takes its chunk along, as far as the part has it
            ledger.refuse(before + 1, new Refusal.Invalid(List.of(new FieldProblem("sha", "is none"))));
            int rest = 10 - before % 10;
            assertThat(ledger.summary(1, 1).failed()).isEqualTo(rest);
            assertThat(ledger.storable().stream().map(line -> line - before).min())
                    .hasValue(rest + 1);
        }
    }

    @Test
    void aSetOfLinesIsThatOfAnySet() {
        SplittableRandom random = Seeds.random("sets of lines");
        for (int round = 0; round < 200; round++) {
            int before = random.nextInt(FAR);
            LineSet set = new LineSet(before);
            TreeSet<Integer> model = new TreeSet<>();
            for (int step = 0; step < 100; step++) {
                int line = before + 1 + random.nextInt(300);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        set.remove(line);
                        boolean unused = model.remove(line);
                    }
                    case 1 -> {
                        int first = before - 20 + random.nextInt(300);
                        set.removeAll(first, first + 9);
                        model.subSet(first, first + 10).clear();
                    }
                    default -> {
                        set.add(line);
                        boolean unused = model.add(line);
                    }
                }
                assertThat(set.contains(line)).isEqualTo(model.contains(line));
            }
            assertThat(set.stream().boxed().toList()).isEqualTo(List.copyOf(model));
            assertThat(set.count()).isEqualTo(model.size());
            assertThat(set.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(set.contains(before)).isFalse();
        }
    }
}
