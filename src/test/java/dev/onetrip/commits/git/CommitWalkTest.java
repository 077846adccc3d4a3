package dev.onetrip.commits.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.core.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class CommitWalkTest {
    private static final int COMMITS = 30_000;

    @TempDir
    Path directory;

    /** Loose: the figure is printed; a second is ten times what a walk takes on two busy cores. */
    @Test
    @SuppressWarnings("TimeZoneUsage") // there are no beans here
    void thirtyThousandCommitsAreWalkedInAFractionOfTheTimeTheyTakeToStore() throws Exception {
        Scheduler scheduler = Schedulers.newBoundedElastic(2, 100, "walk-test");
        Map<String, String> settings = new HashMap<>(Map.of("onetrip.commits.allow-file-urls", "true"));
        settings.put("onetrip.commits.clone-min-free", "0B");
        GitProperties properties = new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("onetrip.commits", GitProperties.class);
        CloneCache cache = new CloneCache(properties, directory.resolve("clones"), java.time.Clock.systemUTC());
        try (History history = new History(directory.resolve("history"));
                ClonedRepository clone = new ClonedRepository(
                        RepositoryUrl.of(history.url(), properties),
                        cache,
                        (SSLSocketFactory) SSLSocketFactory.getDefault(),
                        scheduler,
                        () -> {})) {
            history.branch("main", history.line(COMMITS));
            Set<ObjectId> tips = clone.refresh(new Download(properties, Deadline.in(Duration.ofMinutes(1))));
            Flux<NewCommit> walk = new CommitWalk(clone, tips, List.of()).commits(scheduler);
            long best = Long.MAX_VALUE;
            for (int round = 0; round < 8; round++) {
                long begun = System.nanoTime();
                assertThat(walk.count().block(Duration.ofSeconds(30))).isEqualTo(COMMITS);
                best = Math.min(best, System.nanoTime() - begun);
            }
            System.out.println("walked " + COMMITS + " commits in " + TimeUnit.NANOSECONDS.toMillis(best) + " ms");
            assertThat(TimeUnit.NANOSECONDS.toMillis(best)).isLessThan(1_000);
            Duration unused =
                    StepVerifier.create(walk, 3).expectNextCount(3).thenCancel().verify(Duration.ofSeconds(10));
        } finally {
            scheduler.dispose();
        }
    }
}
