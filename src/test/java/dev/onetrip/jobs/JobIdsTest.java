package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class JobIdsTest {
    private static final int DRAWS = 10_000;

    private final JobIds ids = new JobIds();

    @Test
    void noIdComesTwiceAndDrawingNeverBlocksAnEventLoop() {
        Set<UUID> seen = new HashSet<>(Flux.range(0, DRAWS)
                .map(draw -> ids.next())
                .subscribeOn(Schedulers.parallel())
                .collectList()
                .blockOptional()
                .orElseThrow());
        assertThat(seen).hasSize(DRAWS);
    }

    @Test
    void eachBitIsSetInAboutHalfOfTheIds() {
        int[] set = new int[Long.SIZE];
        for (int draw = 0; draw < DRAWS; draw++) {
            UUID id = ids.next();
            IntStream.range(0, Long.SIZE)
                    .filter(bit -> ((id.getMostSignificantBits() ^ id.getLeastSignificantBits()) >>> bit & 1) == 1)
                    .forEach(bit -> set[bit]++);
        }
        assertThat(IntStream.of(set)).allSatisfy(count -> assertThat(count).isBetween(4_000, 6_000));
    }
}
