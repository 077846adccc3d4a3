package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.lib.Constants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a branch or a tag is called and points at: the commits of git's own log are stored, from files and servers.
 */
@NeedsGit
class GitRefsIT {
    private static final int PORT = GitDaemon.freePort();
    private static final AtomicInteger COUNT = new AtomicInteger();

    @RegisterExtension
    static final Rack RACK = Indexed.rack("git-refs-it", PORT);

    private final Indexed indexed = new Indexed(RACK);

    @TempDir
    Path directory;

    private String name;
    private GitCommand git;
    private GitDaemon daemon;

    @BeforeEach
    void aRepositoryWithACommit() {
        name = "r" + COUNT.incrementAndGet();
        git = GitCommand.init(directory.resolve(name));
        git.commit("base");
        daemon = GitDaemon.on(PORT, directory);
    }

    @AfterEach
    void closed() {
        daemon.close();
    }

    private List<String> urls() {
        return List.of(git.url(), "git://127.0.0.1:" + PORT + "/" + name);
    }

    private void allStored() {
        for (String url : urls()) {
            indexed.isAllOf(git, url);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "heads/feature/foo,heads/feature",
        "heads/feature,heads/feature/foo",
        "heads/Topic,heads/topic",
        "tags/v1,tags/v1/rc1",
        "heads/same,tags/same",
        "heads/\u00e9t\u00e9,heads/\u00e9t\u00e9/foo"
    })
    void aRefThatGetsANameInTheWayOfItsOldOneHidesNoCommit(String before, String after) {
        git.run("update-ref", "refs/" + before, "HEAD");
        allStored();
        git.run("update-ref", "-d", "refs/" + before);
        git.run("update-ref", "refs/" + after, commitOfNoBranch("of the new name"));
        git.commit("on main");
        allStored();
        git.run("update-ref", "-d", "refs/" + after);
        git.run("update-ref", "refs/" + before, commitOfNoBranch("of the old name again"));
        for (String url : urls()) {
            Answer answer = indexed.hasAllOf(git, url);
            assertThat(indexed.shas(answer)).hasSize(4);
        }
    }

    @Test
    void namesThatDifferByCaseOnlyAreTwo() {
        git.run("update-ref", "refs/heads/Topic", commitOfNoBranch("upper"));
        git.run("update-ref", "refs/heads/topic", commitOfNoBranch("lower"));
        git.run("update-ref", "refs/tags/Topic", commitOfNoBranch("upper tag"));
        git.run("update-ref", "refs/tags/topic", commitOfNoBranch("lower tag"));
        allStored();
        git.run("pack-refs", "--all");
        git.run("update-ref", "refs/heads/topic", commitOfNoBranch("lower again"));
        for (String url : urls()) {
            assertThat(indexed.shas(indexed.hasAllOf(git, url))).hasSize(6);
        }
    }

    /** A commit that is reached by what is made of it only. */
    private String commitOfNoBranch(String message) {
        return git.run("commit-tree", "-m", message, "-p", "HEAD", "HEAD^{tree}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTagOfATreeOrAFileIsInTheWayOfNoCommit(boolean filters) {
        git.run("config", "uploadpack.allowFilter", String.valueOf(filters));
        String file = git.object("blob", "a file", UTF_8);
        String tree =
                new String(git.raw(("100644 blob " + file + "\tfile\n").getBytes(UTF_8), "mktree"), UTF_8).strip();
        git.run("update-ref", "refs/tags/tree", tree);
        git.run("update-ref", "refs/tags/file", file);
        git.run("tag", "-a", "-m", "of a tree", "of-tree", tree);
        git.run("tag", "-a", "-m", "of a file", "of-file", file);
        git.run("tag", "-a", "-m", "of a tag of a tree", "nested-tree", "of-tree");
        git.run("tag", "-a", "-m", "of a commit", "of-commit", commitOfNoBranch("tagged"));
        git.run("tag", "-a", "-m", "twice", "twice", "of-commit");
        git.run("tag", "-a", "-m", "thrice", "thrice", "twice");
        git.run("tag", "-d", "of-commit", "twice");
        allStored();
        git.commit("after the trees");
        allStored();
        assertThat(git.log()).hasSize(3);
    }

    @Test
    void aRepositoryWithNothingButTagsOfTreesHasNoCommits() {
        GitCommand trees = GitCommand.init(directory.resolve("trees"));
        String tree = trees.run("write-tree");
        trees.run("update-ref", "refs/tags/tree", tree);
        Answer answer = indexed.ask(trees.url());
        assertThat(answer.status()).isEqualTo(201);
        assertThat(indexed.rows(answer)).isEmpty();
        assertThat(indexed.ask("git://127.0.0.1:" + PORT + "/trees").status()).isEqualTo(201);
    }

    @Test
    void commitsWithHeadersThatGitPassesOverAreStoredAsGitShowsThem() {
        String tree = git.run("write-tree");
        String last = git.run("rev-parse", "HEAD");
        for (String headers : List.of(
                "project x\nauthor A <a@x> 1000000001 +0000\ncommitter C <c@x> 1000000002 +0000\n",
                "author A <a@x> 1 +0000\nauthor B <b@x> 2 +0000\ncommitter C <c@x>   1000000003   -0100\n",
                "parents none\nparent of nothing\ncommitter C <c@x> 1000000004 +0000\nauthor  D  <d @x> 3 +0000\n")) {
            last = git.object(
                    Constants.TYPE_COMMIT, "tree " + tree + "\nparent " + last + "\n" + headers + "\nmessage\n", UTF_8);
        }
        git.run("update-ref", "refs/heads/odd", last);
        assertThat(git.log()).hasSize(4);
        allStored();
        git.run("update-ref", "refs/heads/main", commitOfNoBranch("after them"));
        allStored();
    }
}
