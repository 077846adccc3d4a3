package dev.onetrip.commits.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.support.Rack;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Repositories of this machine that {@code GIT_REPOSITORIES} names, between colons: the rows are what git's log shows,
 * names, dates and messages too, and a second indexing adds nothing.
 */
@NeedsGit
@Tag("soak")
@EnabledIfEnvironmentVariable(named = RealRepositoriesIT.GIVEN, matches = ".+")
class RealRepositoriesIT {
    static final String GIVEN = "GIT_REPOSITORIES";

    /** Longer than the sentence that stands for the end of a message. */
    private static final int NOTICE = 200;

    @RegisterExtension
    static final Rack RACK = Indexed.rack("real-repositories-it");

    private static Stream<Path> repositories() {
        return Arrays.stream(System.getenv(GIVEN).split(File.pathSeparator)).map(Path::of);
    }

    @ParameterizedTest
    @Timeout(1200)
    @MethodSource("repositories")
    void allCommitsAreStoredAsGitShowsThem(Path repository) {
        Indexed indexed = new Indexed(RACK);
        GitCommand git = new GitCommand(repository);
        var first = indexed.ask(git.url());
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        Set<GitCommand.Shown> stored = comparable(indexed.rows(first));
        Set<GitCommand.Shown> shown = comparable(git.log());
        System.out.println(repository.getFileName() + ": " + shown.size() + " commits, " + first.text());
        assertThat(missing(shown, stored)).as("shown by git, not stored").isEmpty();
        assertThat(missing(stored, shown)).as("stored, not shown by git").isEmpty();
        var second = indexed.ask(git.url());
        assertThat(second.status()).as(second.text()).isEqualTo(200);
        assertThat(indexed.rows(second)).hasSize(shown.size());
    }

    /** Without the end of messages that are longer than a row has room for, where it says so. */
    private static Set<GitCommand.Shown> comparable(List<GitCommand.Shown> commits) {
        return commits.stream()
                .map(commit -> new GitCommand.Shown(
                        commit.sha(), commit.committed(), commit.name(), commit.email(), begin(commit.message())))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String begin(String message) {
        int most = NewCommit.MESSAGE_MAX - NOTICE;
        return message.codePointCount(0, message.length()) <= most
                ? message
                : message.substring(0, message.offsetByCodePoints(0, most));
    }

    /** The first ten, since a failure prints them. */
    private static Stream<GitCommand.Shown> missing(Set<GitCommand.Shown> from, Set<GitCommand.Shown> in) {
        return from.stream().filter(commit -> !in.contains(commit)).limit(10);
    }
}
