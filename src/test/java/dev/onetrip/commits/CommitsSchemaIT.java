package dev.onetrip.commits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Catalogue;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tables of the feature as the server has them. */
@ExtendWith(RealPostgres.class)
class CommitsSchemaIT {
    private final Database database;

    CommitsSchemaIT(Database database) {
        this.database = database;
    }

    @Test
    void theColumnsHaveTheAgreedTypesAndDefaults() {
        assertThat(Catalogue.columns(database, "repositories", "authors", "commits"))
                .containsExactly(
                        "authors.repository_id bigint not null",
                        "authors.author_id bigint not null identity",
                        "authors.name text not null",
                        "authors.email text not null",
                        "commits.repository_id bigint not null",
                        "commits.sha bytea not null",
                        "commits.author_id bigint not null",
                        "commits.committed timestamp with time zone not null",
                        "commits.message text not null",
                        "commits.created timestamp with time zone not null default now()",
                        "commits.updated timestamp with time zone",
                        "repositories.repository_id bigint not null identity",
                        "repositories.slug character varying(100) not null",
                        "repositories.url text",
                        "repositories.created timestamp with time zone not null default now()",
                        "repositories.updated timestamp with time zone");
    }

    @Test
    void theKeysUniquenessAndReferencesAreThere() {
        assertThat(database.strings("SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE conrelid IN ('repositories'::regclass, 'authors'::regclass, 'commits'::regclass)"
                        + " AND contype IN ('p', 'u', 'f')"))
                .containsExactlyInAnyOrder(
                        "repositories PRIMARY KEY (repository_id)",
                        "repositories UNIQUE (slug)",
                        "authors PRIMARY KEY (repository_id, author_id)",
                        "authors UNIQUE (repository_id, name, email)",
                        "authors FOREIGN KEY (repository_id) REFERENCES repositories(repository_id)",
                        "commits PRIMARY KEY (repository_id, sha)");
    }
}
