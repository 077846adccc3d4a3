package dev.onetrip.commits.git;

import dev.onetrip.commits.RepositoryIds;
import dev.onetrip.core.Deadline;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import reactor.core.publisher.Mono;

/** The commits of a repository of which everything reachable is stored. */
final class IndexedTips {
    private final UnitOfWork unitOfWork;
    private final RepositoryIds ids;

    IndexedTips(UnitOfWork unitOfWork, RepositoryIds ids) {
        this.unitOfWork = unitOfWork;
        this.ids = ids;
    }

    /** Them; empty where the repository does not exist. One round trip, and one for a slug that was not met yet. */
    Mono<Optional<List<ObjectId>>> of(String slug, Deadline deadline) {
        return ids.of(slug, deadline)
                .flatMap(id -> unitOfWork.list(
                        deadline,
                        TipsSql.TIPS,
                        statement -> statement.bind("$1", id),
                        row -> ObjectId.fromString(Columns.required(row, 0, String.class))))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
    }

    /** Sets them, and where the repository was read from; after its commits. Three statements. */
    Mono<Void> set(RepositoryUrl url, Collection<ObjectId> tips, Deadline deadline) {
        String[] shas = tips.stream().map(ObjectId::name).toArray(String[]::new);
        return ids.of(url.slug(), deadline)
                .flatMap(id -> unitOfWork.write(
                        UnitDefinition.within(deadline),
                        connection -> set(connection, id, url.uri().toString(), shas)))
                .then();
    }

    private static Mono<Long> set(UnitConnection connection, long repository, String url, String[] shas) {
        return connection
                .update(
                        TipsSql.SET_URL,
                        statement -> statement.bind("$1", repository).bind("$2", url))
                .then(connection.update(
                        TipsSql.DROP_TIPS,
                        statement -> statement.bind("$1", repository).bind("$2", shas)))
                .then(connection.update(
                        TipsSql.ADD_TIPS,
                        statement -> statement.bind("$1", repository).bind("$2", shas)));
    }
}
