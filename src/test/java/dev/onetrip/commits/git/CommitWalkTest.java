package dev.onetrip.commits.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.core.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
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
    private static final int MOST_ROUNDS = 40;
    private static final int MOST_TIMES = 15;

    @TempDir
    Path directory;

    /**
     * Loose: the figures are printed, the fastest of each; a walk takes 1.5 times as long as one that reads nothing.
     */
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
            long bare = Long.MAX_VALUE;
            for (int round = 0; round < 8 || (round < MOST_ROUNDS && best >= MOST_TIMES * bare); round++) {
                bare = Math.min(bare, bare(history));
                long begun = System.nanoTime();
                assertThat(walk.count().block(Duration.ofSeconds(60))).isEqualTo(COMMITS);
                best = Math.min(best, System.nanoTime() - begun);
            }
            System.out.println("walked " + COMMITS + " commits in " + TimeUnit.NANOSECONDS.toMillis(best)
                    + " ms, their bare graph in " + TimeUnit.NANOSECONDS.toMillis(bare) + " ms");
            assertThat(best).isLessThan(MOST_TIMES * bare);
            Duration unused =
                    StepVerifier.create(walk, 3).expectNextCount(3).thenCancel().verify(Duration.ofSeconds(60));
        } finally {
            scheduler.dispose();
        }
    }

    /** Nanoseconds of git's own walk over the same commits, on this machine at this time. */
    private static long bare(History history) throws IOException {
        long begun = System.nanoTime();
        try (RevWalk walk = new RevWalk(history.repository())) {
            walk.setRetainBody(false);
            walk.markStart(walk.parseCommit(history.repository().resolve("refs/heads/main")));
            int commits = 0;
            for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
                commits++;
            }
            assertThat(commits).isEqualTo(COMMITS);
        }
        return System.nanoTime() - begun;
    }
}
