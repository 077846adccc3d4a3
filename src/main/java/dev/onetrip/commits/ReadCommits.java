package dev.onetrip.commits;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Direction;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import reactor.core.publisher.Mono;

/** Reads repositories, commits and authors, one round trip each, by key; one more for a slug that was not met yet. */
public final class ReadCommits {
    /** A sha has at most 32 bytes. */
    private static final String ABOVE_EACH_SHA = "ff".repeat(33);

    private final UnitOfWork unitOfWork;
    private final RepositoryIds ids;

    ReadCommits(UnitOfWork unitOfWork, RepositoryIds ids) {
        this.unitOfWork = unitOfWork;
        this.ids = ids;
    }

    /** Up to {@code limit} after the slug in that direction; an empty one starts at the beginning. */
    Mono<List<Repository>> repositories(Direction direction, String after, int limit, Deadline deadline) {
        Consumer<Statement> values = statement -> statement.bind("$1", after).bind("$2", limit);
        if (direction == Direction.ASC) {
            return unitOfWork.list(deadline, CommitsSql.REPOSITORIES_PAGE, values, ReadCommits::repository);
        }
        return after.isEmpty()
                ? unitOfWork.list(
                        deadline,
                        CommitsSql.REPOSITORIES_FIRST_DOWN,
                        statement -> statement.bind("$1", limit),
                        ReadCommits::repository)
                : unitOfWork.list(deadline, CommitsSql.REPOSITORIES_PAGE_DOWN, values, ReadCommits::repository);
    }

    /** The repository, or {@link Refusal.NotFound}. */
    public Mono<Repository.Counted> repository(String slug, Deadline deadline) {
        return ids.with(
                        slug,
                        deadline,
                        id -> unitOfWork.one(
                                deadline,
                                CommitsSql.REPOSITORY,
                                statement -> statement.bind("$1", slug).bind("$2", id),
                                ReadCommits::counted))
                .switchIfEmpty(Mono.error(() -> unknown(slug)));
    }

    /**
     * A part of a list of a repository.
     *
     * @param <K> the sort key
     * @param after the key after which it begins, in its direction
     */
    record Part<K>(String slug, Direction direction, K after, int limit) {
        Consumer<Statement> of(long repository) {
            return statement -> statement
                    .bind("$1", slug)
                    .bind("$2", after)
                    .bind("$3", limit)
                    .bind("$4", repository);
        }
    }

    /** Commits of a part, or {@link Refusal.NotFound}; an empty sha starts at the beginning. */
    Mono<List<Commit>> commits(Part<String> part, Deadline deadline) {
        Function<Row, Optional<Commit>> shape = row -> ifAny(row, String.class, ReadCommits::commit);
        return items(
                part,
                deadline,
                id -> part.direction() == Direction.ASC
                        ? unitOfWork.list(deadline, CommitsSql.COMMITS_PAGE, part.of(id), shape)
                        : unitOfWork.list(
                                deadline,
                                CommitsSql.COMMITS_PAGE_DOWN,
                                fromAbove(part).of(id),
                                shape));
    }

    private static Part<String> fromAbove(Part<String> part) {
        return part.after().isEmpty() ? new Part<>(part.slug(), part.direction(), ABOVE_EACH_SHA, part.limit()) : part;
    }

    /** Authors of a part, or {@link Refusal.NotFound}. */
    Mono<List<Commit.Counted>> authors(Part<Long> part, Deadline deadline) {
        Function<Row, Optional<Commit.Counted>> shape = row -> ifAny(row, Long.class, ReadCommits::author);
        return items(
                part,
                deadline,
                id -> part.direction() == Direction.ASC
                        ? unitOfWork.list(deadline, CommitsSql.AUTHORS_PAGE, part.of(id), shape)
                        : unitOfWork.list(deadline, CommitsSql.AUTHORS_PAGE_DOWN, part.of(id), shape));
    }

    private static Repository.Counted counted(Row row) {
        return new Repository.Counted(
                Columns.required(row, 0, String.class),
                row.get(1, String.class),
                Columns.required(row, 2, Instant.class),
                row.get(3, Instant.class),
                Columns.required(row, 4, Long.class),
                Columns.required(row, 5, Long.class));
    }

    private static Repository repository(Row row) {
        return new Repository(
                Columns.required(row, 0, String.class),
                row.get(1, String.class),
                Columns.required(row, 2, Instant.class),
                row.get(3, Instant.class));
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

    private <T> Mono<List<T>> items(Part<?> part, Deadline deadline, LongFunction<Mono<List<Optional<T>>>> rows) {
        return ids.with(part.slug(), deadline, id -> rows.apply(id).filter(found -> !found.isEmpty()))
                .map(found -> found.stream().flatMap(Optional::stream).toList())
                .switchIfEmpty(Mono.error(() -> unknown(part.slug())));
    }

    private static Refusal unknown(String slug) {
        return new Refusal.NotFound("There is no repository " + slug + ".");
    }
}
