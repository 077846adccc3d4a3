package dev.onetrip.commits.git;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What the service stored of a repository. */
final class Indexed {
    private final Rack rack;

    Indexed(Rack rack) {
        this.rack = rack;
    }

    /** A service that may read directories of this machine, with clones of its own. */
    static Rack rack(String name) {
        return Rack.shared()
                .with("onetrip.commits.allow-file-urls", true)
                .with("onetrip.commits.clone-directory", clones(name).toString())
                .with("onetrip.commits.clone-min-free", "0B");
    }

    /** The same, which may also ask a server of this machine at that port. */
    static Rack rack(String name, int port) {
        return rack(name)
                .with("onetrip.commits.git-hosts", "127.0.0.1:" + port)
                .with("onetrip.commits.allow-private-addresses", true);
    }

    static Path clones(String name) {
        return Path.of(
                System.getProperty("java.io.tmpdir"),
                "onetrip-" + name + "-" + ProcessHandle.current().pid());
    }

    Answer ask(String url) {
        return rack.http().post("/repositories", "{\"url\":\"" + url + "\",\"wait\":true}");
    }

    /** Indexes it, and holds all rows against what git shows. */
    @CanIgnoreReturnValue
    Answer isAllOf(GitCommand git, String url) {
        Answer answer = ask(url);
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        assertThat(rows(answer)).containsExactlyInAnyOrderElementsOf(git.log());
        return answer;
    }

    /** Indexes it, and holds the names of its commits against those that git lists; more may be there from before. */
    Answer hasAllOf(GitCommand git, String url) {
        Answer answer = ask(url);
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        assertThat(shas(answer))
                .containsAll(git.log().stream().map(GitCommand.Shown::sha).toList());
        return answer;
    }

    /** It is refused with a sentence of which a part is given, and nothing is stored. */
    void isRefused(String url, String... words) {
        long before = rack.database().number("SELECT count(*) FROM commits");
        Answer answer = ask(url);
        assertThat(answer.status()).as(answer.text()).isEqualTo(502);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/remote-failed");
        assertThat(answer.json().get("detail").asString()).contains(words);
        assertThat(rack.database().number("SELECT count(*) FROM commits")).isEqualTo(before);
    }

    Set<String> shas(Answer answer) {
        return rows(answer).stream().map(GitCommand.Shown::sha).collect(Collectors.toUnmodifiableSet());
    }

    List<GitCommand.Shown> rows(Answer answer) {
        return rack
                .database()
                .query(
                        "SELECT encode(sha, 'hex') AS sha, committed, name, email, message FROM commits"
                                + " JOIN repositories USING (repository_id) JOIN authors USING (repository_id, author_id)"
                                + " WHERE slug = ?",
                        answer.json().get("slug").asString())
                .stream()
                .map(row -> new GitCommand.Shown(
                        String.valueOf(row.get("sha")),
                        ((Timestamp) Objects.requireNonNull(row.get("committed"))).toInstant(),
                        String.valueOf(row.get("name")),
                        String.valueOf(row.get("email")),
                        String.valueOf(row.get("message"))))
                .toList();
    }
}
