package dev.onetrip.commits;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitOfWork;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Reads repositories, commits and authors, one round trip each, by key. */
public final class ReadCommits {
    private final UnitOfWork unitOfWork;

    ReadCommits(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /** Up to {@code limit} after the slug; an empty one starts at the beginning. */
    Mono<List<Repository>> repositories(String after, int limit, Deadline deadline) {
        return unitOfWork.list(
                deadline,
                CommitsSql.REPOSITORIES_PAGE,
                statement -> statement.bind("$1", after).bind("$2", limit),
                row -> new Repository(
                        Columns.required(row, 0, String.class),
                        row.get(1, String.class),
                        Columns.required(row, 2, Instant.class),
                        row.get(3, Instant.class)));
    }

    /** The repository, or {@link Refusal.NotFound}. */
    public Mono<Repository.Counted> repository(String slug, Deadline deadline) {
        return unitOfWork
                .one(
                        deadline,
                        CommitsSql.REPOSITORY,
                        statement -> statement.bind("$1", slug),
                        row -> new Repository.Counted(
                                Columns.required(row, 0, String.class),
                                row.get(1, String.class),
                                Columns.required(row, 2, Instant.class),
                                row.get(3, Instant.class),
                                Columns.required(row, 4, Long.class),
                                Columns.required(row, 5, Long.class)))
                .switchIfEmpty(Mono.error(() -> unknown(slug)));
    }

    /** Up to {@code limit} after the sha, or {@link Refusal.NotFound}; an empty one starts at the beginning. */
    Mono<List<Commit>> commits(String slug, String after, int limit, Deadline deadline) {
        return unitOfWork
                .list(
                        deadline,
                        CommitsSql.COMMITS_PAGE,
                        statement ->
                                statement.bind("$1", slug).bind("$2", after).bind("$3", limit),
                        row -> ifAny(row, String.class, ReadCommits::commit))
                .map(rows -> items(slug, rows));
    }

    /** Up to {@code limit} after the id, or {@link Refusal.NotFound}; 0 starts at the beginning. */
    Mono<List<Commit.Counted>> authors(String slug, long after, int limit, Deadline deadline) {
        return unitOfWork
                .list(
                        deadline,
                        CommitsSql.AUTHORS_PAGE,
                        statement ->
                                statement.bind("$1", slug).bind("$2", after).bind("$3", limit),
                        row -> ifAny(row, Long.class, ReadCommits::author))
                .map(rows -> items(slug, rows));
    }

    private static Commit commit(Row row) {
        return new Commit(
                Columns.required(row, 0, String.class),
                new Commit.Author(Columns.required(row, 1, String.class), Columns.required(row, 2, String.class)),
                Columns.required(row, 3, Instant.class),
                Columns.required(row, 4, String.class),
                Columns.required(row, 5, Instant.class),
                row.get(6, Instant.class));
    }

    private static Commit.Counted author(Row row) {
        return new Commit.Counted(
                Columns.required(row, 0, Long.class),
                Columns.required(row, 1, String.class),
                Columns.required(row, 2, String.class),
                Columns.required(row, 3, Long.class));
    }

    /** A row of nulls says that the repository is there and has nothing more. */
    private static <T> Optional<T> ifAny(Row row, Class<?> key, Function<Row, T> shape) {
        return row.get(0, key) == null ? Optional.empty() : Optional.of(shape.apply(row));
    }

    private static <T> List<T> items(String slug, List<Optional<T>> rows) {
        if (rows.isEmpty()) {
            throw unknown(slug);
        }
        return rows.stream().flatMap(Optional::stream).toList();
    }

    private static Refusal unknown(String slug) {
        return new Refusal.NotFound("There is no repository " + slug + ".");
    }
}
