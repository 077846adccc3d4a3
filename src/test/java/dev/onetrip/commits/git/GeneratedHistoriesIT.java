package dev.onetrip.commits.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histories whose refs move at random, to names that are in the way of others: after each move the rows are what git's
 * log shows, and what earlier ones showed.
 */
@NeedsGit
class GeneratedHistoriesIT {
    private static final int PORT = GitDaemon.freePort();
    private static final int MOVES = 12;
    private static final List<String> NAMES =
            List.of("a", "A", "a/b", "a/B", "a/b/c", "b", "b/a", "v1", "v1/rc", "\u00e9");

    @RegisterExtension
    static final Rack RACK = Indexed.rack("generated-histories-it", PORT);

    @TempDir
    Path directory;

    @Test
    @Timeout(300)
    void afterEachMoveOfARefAllCommitsAreStored() {
        histories(3);
    }

    @Test
    @Tag("soak")
    @Timeout(3600)
    void afterEachMoveOfARefAllCommitsAreStoredInManyHistories() {
        histories(300);
    }

    private void histories(int count) {
        SplittableRandom random = Seeds.random("moves of refs");
        try (GitDaemon daemon = GitDaemon.on(PORT, directory)) {
            assertThat(daemon).isNotNull();
            for (int i = 0; i < count; i++) {
                new History(GitCommand.init(directory.resolve("h" + i)), random.split(), i).moves();
            }
        }
    }

    /** One repository, asked for by its path and from a server in turn. */
    private static final class History {
        private final Indexed indexed = new Indexed(RACK);
        private final Map<String, GitCommand.Shown> shown = new HashMap<>();
        private final List<String> made = new ArrayList<>();
        private final GitCommand git;
        private final SplittableRandom random;
        private final String url;

        History(GitCommand git, SplittableRandom random, int number) {
            this.git = git;
            this.random = random;
            this.url = number % 2 == 0 ? git.url() : "git://127.0.0.1:" + PORT + "/h" + number;
            git.run("config", "uploadpack.allowFilter", String.valueOf(number % 3 != 0));
        }

        void moves() {
            for (int i = 0; i < MOVES; i++) {
                move();
                git.log().forEach(commit -> {
                    var unused = shown.put(commit.sha(), commit);
                });
                var answer = indexed.ask(url);
                assertThat(answer.status()).as(answer.text()).isIn(200, 201);
                assertThat(indexed.rows(answer)).containsExactlyInAnyOrderElementsOf(shown.values());
            }
        }

        private void move() {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            String ref = (random.nextInt(3) == 0 ? "refs/tags/" : "refs/heads/") + name;
            for (String other :
                    git.run("for-each-ref", "--format=%(refname)").lines().toList()) {
                if (other.startsWith(ref + "/") || ref.startsWith(other + "/")) {
                    git.run("update-ref", "-d", other);
                }
            }
            switch (random.nextInt(6)) {
                case 0 -> git.run("update-ref", "-d", ref);
                case 1 -> git.run("pack-refs", "--all");
                case 2 -> git.run("update-ref", "refs/tags/" + random.nextInt(9), git.run("write-tree"));
                default -> git.run("update-ref", ref, target(ref.startsWith("refs/tags/")));
            }
        }

        /** A new commit of up to three earlier ones, one of those, or a tag of it. */
        private String target(boolean mayBeTagged) {
            List<String> command = new ArrayList<>(List.of("commit-tree", "-m", "number " + made.size()));
            for (int k = Math.min(made.size(), random.nextInt(4)); k > 0; k--) {
                command.addAll(List.of("-p", made.get(random.nextInt(made.size()))));
            }
            command.add(git.run("write-tree"));
            String commit = random.nextInt(5) == 0 && !made.isEmpty()
                    ? made.get(random.nextInt(made.size()))
                    : git.run(command.toArray(String[]::new));
            made.add(commit);
            if (!mayBeTagged || random.nextBoolean()) {
                return commit;
            }
            git.run("tag", "-f", "-a", "-m", "a tag", "tagged", commit);
            return git.run("rev-parse", "refs/tags/tagged");
        }
    }
}
