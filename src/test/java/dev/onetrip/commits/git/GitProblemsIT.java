package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be had of a repository is said and nothing is stored; which repository a file URL names. */
@NeedsGit
class GitProblemsIT {
    private static final int PORT = GitDaemon.freePort();
    private static final AtomicInteger COUNT = new AtomicInteger();

    @RegisterExtension
    static final Rack RACK = Indexed.rack("git-problems-it", PORT);

    private final Indexed indexed = new Indexed(RACK);

    @TempDir
    Path directory;

    private String name;
    private GitCommand git;
    private GitDaemon daemon;

    @BeforeEach
    void aRepositoryWithTenCommits() {
        name = "r" + COUNT.incrementAndGet();
        git = GitCommand.init(directory.resolve(name));
        for (int i = 1; i <= 10; i++) {
            git.commit("number " + i);
        }
        daemon = GitDaemon.on(PORT, directory);
    }

    @AfterEach
    void closed() {
        daemon.close();
    }

    private String remote(String repository) {
        return "git://127.0.0.1:" + PORT + "/" + repository;
    }

    private GitCommand cloned(String as, String... options) {
        List<String> command = new ArrayList<>(List.of("clone", "-q", "--no-local"));
        command.addAll(List.of(options));
        command.addAll(List.of(git.url(), directory.resolve(as).toString()));
        git.run(command.toArray(String[]::new));
        return new GitCommand(directory.resolve(as));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--bare", "--no-checkout"})
    void aShallowRepositoryIsRefusedAndWholeOnceItIsDeepened(String kind) {
        String as = name + "-shallow";
        GitCommand shallow = cloned(as, kind, "--depth", "3");
        for (String url : List.of(shallow.url(), remote(as))) {
            indexed.isRefused(url, "shallow", "--unshallow");
        }
        shallow.run("fetch", "-q", "--unshallow");
        for (String url : List.of(shallow.url(), remote(as))) {
            assertThat(indexed.shas(indexed.isAllOf(shallow, url))).hasSize(10);
        }
    }

    @Test
    void aRepositoryThatBecomesShallowIsRefusedAndWhatIsStoredStays() {
        Answer first = indexed.isAllOf(git, git.url());
        String last = git.commit("last");
        GitCommand shallow = cloned(name + "-shallow", "--depth", "1");
        for (int i = 0; i < 2; i++) {
            indexed.isRefused(shallow.url(), "shallow");
        }
        assertThat(indexed.rows(first)).hasSize(10);
        assertThat(indexed.shas(indexed.isAllOf(git, git.url()))).contains(last);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blob:none", "tree:0"})
    void aPartialCloneHasItsCommits(String filter) {
        git.run("config", "uploadpack.allowFilter", "true");
        GitCommand partial = cloned(name + "-partial", "--bare", "--filter=" + filter);
        assertThat(indexed.shas(indexed.isAllOf(partial, partial.url()))).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRepositoryOfLongerNamesIsRefused(boolean packed) {
        GitCommand longer = GitCommand.init(directory.resolve(name + "-256"), "--object-format=sha256");
        longer.commit("first");
        if (packed) {
            longer.run("gc", "-q");
        }
        indexed.isRefused(longer.url(), "SHA-256");
        indexed.isRefused(remote(name + "-256"), "SHA-256");
    }

    @Test
    void aDetachedHeadAloneIsRefused() {
        git.run("checkout", "-q", "--detach");
        git.run("branch", "-q", "-D", "main");
        indexed.isRefused(git.url(), "detached HEAD");
        indexed.isRefused(remote(name), "detached HEAD");
        git.run("branch", "again");
        assertThat(indexed.rows(indexed.isAllOf(git, git.url()))).hasSize(10);
        assertThat(indexed.rows(indexed.isAllOf(git, remote(name)))).hasSize(10);
    }

    @ParameterizedTest
    @CsvSource({
        "refs/heads/gone,1234567890123456789012345678901234567890",
        "refs/tags/gone,1234567890123456789012345678901234567890",
        "refs/heads/deep/gone,no name of an object",
        "refs/tags/empty,''"
    })
    void aRefOfNothingIsNamed(String ref, String content) throws IOException {
        Path file = git.directory().resolve(".git").resolve(ref);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content + "\n");
        indexed.isRefused(git.url(), "damaged", ref);
        Files.delete(file);
        assertThat(indexed.rows(indexed.isAllOf(git, git.url()))).hasSize(10);
    }

    @Test
    void aCommitThatIsMissingIsNamed() throws IOException {
        String parent = git.run("rev-parse", "HEAD~5");
        Files.delete(git.directory().resolve(".git/objects/" + parent.substring(0, 2) + "/" + parent.substring(2)));
        indexed.isRefused(git.url(), "missing", parent);
        Answer far = indexed.ask(remote(name));
        assertThat(far.status()).isEqualTo(502);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNameThatIsNoUtf8HidesNoCommit(boolean packed) throws IOException {
        String tip = git.run("commit-tree", "-m", "of the branch", "-p", "HEAD", "HEAD^{tree}");
        Path heads = git.directory().resolve(".git/refs/heads");
        Files.writeString(Path.of(URI.create(heads.toUri() + "t%E9l%E9")), tip + "\n");
        if (packed) {
            git.run("pack-refs", "--all");
        }
        assertThat(indexed.shas(indexed.isAllOf(git, git.url()))).contains(tip);
        assertThat(indexed.shas(indexed.isAllOf(git, remote(name)))).contains(tip);
    }

    @ParameterizedTest
    @CsvSource({
        "un\u00e9,un\u00e9",
        "un\u00e9,un%C3%A9",
        "une\u0301,une%CC%81",
        "a b,a%20b",
        "a%b,a%25b",
        "a#b?c,a%23b%3Fc",
        "a[b]{c},a%5Bb%5D%7Bc%7D",
        "\u4e2d\ud83d\ude80,%E4%B8%AD%F0%9F%9A%80",
        "x;y&z=@:$!',x;y&z=@:$!'",
        "A.b~c_d-e,%41%2Eb%7Ec%5Fd-e",
        "'\"<>|\\^`','%22%3C%3E%7C%5C%5E%60'"
    })
    void aFileUrlMayHaveAnyCharacter(String path, String encoded) {
        GitCommand other = GitCommand.init(directory.resolve(name + path));
        String tip = other.commit("in " + path);
        Answer answer = indexed.isAllOf(other, git.url() + encoded);
        assertThat(indexed.shas(answer)).containsExactly(tip);
        assertThat(URI.create(answer.json().get("url").asString()).getPath())
                .isEqualTo(other.directory().toString());
    }

    @Test
    void aPathThatIsNoTextIsTheOneOfItsBytes() throws IOException {
        Path moved = Files.move(git.directory(), Path.of(URI.create(directory.toUri() + name + "un%E9")));
        assertThat(moved).exists();
        Answer answer = indexed.ask("file://" + directory + "/" + name + "un%e9");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(indexed.rows(answer)).hasSize(10);
        indexed.isRefused("file://" + directory + "/" + name + "un%C3%A9", "no repository");
        Path unused = Files.move(moved, git.directory());
    }

    @Test
    void ofTwoNeighboursTheNamedOneIsMeant() {
        GitCommand bare = GitCommand.init(directory.resolve(name + ".git"), "--bare");
        String tree = bare.run("mktree", "--missing");
        String tip = bare.run("commit-tree", "-m", "of the other", tree);
        bare.run("update-ref", "refs/heads/main", tip);
        assertThat(indexed.shas(indexed.isAllOf(bare, bare.url()))).containsExactly(tip);
        assertThat(indexed.shas(indexed.isAllOf(bare, bare.url() + "/"))).containsExactly(tip);
        Answer work = indexed.isAllOf(git, git.url());
        assertThat(indexed.shas(work)).hasSize(10).doesNotContain(tip);
        Answer inside = indexed.isAllOf(git, git.url() + "/.git");
        assertThat(inside.json().get("slug")).isEqualTo(work.json().get("slug"));
        assertThat(indexed.shas(indexed.isAllOf(git, git.url() + "/.git/"))).hasSize(10);
    }

    @Test
    void aNeighbourIsNotTakenForADirectoryThatIsNoRepository() throws IOException {
        GitCommand bare = GitCommand.init(directory.resolve(name + "x.git"), "--bare");
        indexed.isRefused(bare.url().replace("x.git", "x"), "no repository");
        Files.createDirectory(directory.resolve(name + "x"));
        indexed.isRefused(bare.url().replace("x.git", "x"), "no repository");
        indexed.isRefused(bare.url().replace("x.git", "x/.git"), "no repository");
        Path below = Files.createDirectory(git.directory().resolve("below"));
        indexed.isRefused("file://" + below, "no repository");
    }

    @Test
    void aFurtherWorkTreeAndASubmoduleAreTheRepositoryThatTheyName() throws IOException {
        git.run(
                "worktree",
                "add",
                "-q",
                "-b",
                "further",
                directory.resolve(name + "-tree").toString());
        GitCommand further = new GitCommand(directory.resolve(name + "-tree"));
        String tip = further.commit("in the further one");
        assertThat(indexed.shas(indexed.isAllOf(further, further.url())))
                .hasSize(11)
                .contains(tip);
        GitCommand apart = GitCommand.init(
                directory.resolve(name + "-work"),
                "--separate-git-dir",
                directory.resolve(name + "-apart").toString());
        String first = apart.commit("apart");
        assertThat(Files.readString(apart.directory().resolve(".git"), UTF_8)).startsWith("gitdir: ");
        assertThat(indexed.shas(indexed.isAllOf(apart, apart.url()))).containsExactly(first);
        Files.writeString(apart.directory().resolve(".git"), "gitdir: ../" + name + "-apart\n", ISO_8859_1);
        assertThat(indexed.shas(indexed.isAllOf(apart, apart.url()))).containsExactly(first);
    }
}
