package dev.onetrip.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class LineBudgetTest {
    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final List<Long> others = new ArrayList<>();

    private int taken(LineBudget budget, int lines) {
        int taken = 0;
        for (int i = 0; i < lines; i++) {
            taken += budget.take() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void soManyLinesASecondAreWrittenAndTheOthersCounted() {
        LineBudget budget = new LineBudget(3, clock, others::add);
        assertThat(taken(budget, 10)).isEqualTo(3);
        assertThat(others).isEmpty();
        clock.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(others).containsExactly(7L);
        assertThat(taken(budget, 2)).isEqualTo(2);
        clock.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(others).containsExactly(7L);
    }

    @Test
    void aBudgetOfNothingCountsEveryLine() {
        LineBudget budget = new LineBudget(0, clock, others::add);
        assertThat(taken(budget, 4)).isZero();
        clock.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(taken(budget, 5)).isZero();
        clock.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(others).containsExactly(4L, 5L);
    }

    @Test
    void aLongSilenceSavesUpNoLines() {
        LineBudget budget = new LineBudget(2, clock, others::add);
        clock.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(taken(budget, 9)).isEqualTo(2);
    }
}
