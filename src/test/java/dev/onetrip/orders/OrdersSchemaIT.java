package dev.onetrip.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Catalogue;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables as the server has them. */
@ExtendWith(RealPostgres.class)
class OrdersSchemaIT {
    private final Database database;

    OrdersSchemaIT(Database database) {
        this.database = database;
    }

    @Test
    void theColumnsHaveTheAgreedTypesAndDefaults() {
        assertThat(Catalogue.columns(database, "orders", "order_items", "products"))
                .containsExactly(
                        "order_items.customer_id uuid not null",
                        "order_items.order_id bigint not null",
                        "order_items.line_no integer not null",
                        "order_items.product_id bigint not null",
                        "order_items.quantity integer not null",
                        "order_items.price numeric(10,2) not null",
                        "orders.customer_id uuid not null",
                        "orders.id bigint not null identity",
                        "orders.status character varying(20) not null default 'pending'::character varying",
                        "orders.total_amount numeric(12,2) not null",
                        "orders.notes text",
                        "orders.customer_name text",
                        "orders.customer_email text",
                        "orders.last_line integer not null default 0",
                        "orders.version bigint not null default 1",
                        "orders.created timestamp with time zone not null default now()",
                        "orders.updated timestamp with time zone",
                        "products.product_id bigint not null",
                        "products.name text not null",
                        "products.stock bigint not null default 0",
                        "products.version bigint not null default 1",
                        "products.created timestamp with time zone not null default now()",
                        "products.updated timestamp with time zone");
    }

    @Test
    void itemsGoWithTheirOrderAndNothingElseCascades() {
        assertThat(database.strings("SELECT conname || ' ' || confdeltype::text FROM pg_constraint WHERE contype = 'f'"
                        + " AND conname LIKE ANY (ARRAY['order%', 'stock%']) ORDER BY conname"))
                .containsExactly(
                        "order_items_order_fkey c",
                        "order_items_product_fkey a",
                        "order_notices_order_fkey c",
                        "order_placings_order_fkey c",
                        "orders_customer_fkey a",
                        "stock_reservations_order_fkey a",
                        "stock_reservations_product_fkey a");
    }

    @ParameterizedTest
    @CsvSource({
        "orders_status_known,status,'''shipped'''",
        "orders_total_amount_not_negative,total_amount,-0.01",
        "orders_notes_bound,notes,''''''",
        "orders_last_line_not_negative,last_line,-1",
        "orders_version_positive,version,0"
    })
    void theServerItselfRefusesWhatIsOutOfBounds(String constraint, String column, String value) {
        UUID customer = Orders.customer(database, "Ada");
        database.sql("INSERT INTO orders (customer_id, total_amount) VALUES (?, 1)", customer);
        assertThatThrownBy(() -> database.sql(
                        "UPDATE orders SET " + column + " = " + value + " WHERE customer_id = ?", customer))
                .hasStackTraceContaining(constraint);
    }

    @Test
    void theServerItselfRefusesAnOrderWithoutItsCustomerAndAnItemWithoutItsProduct() {
        assertThatThrownBy(() ->
                        database.sql("INSERT INTO orders (customer_id, total_amount) VALUES (gen_random_uuid(), 1)"))
                .hasStackTraceContaining("orders_customer_fkey");
        UUID customer = Orders.customer(database, "Ada");
        database.sql("INSERT INTO orders (customer_id, id, total_amount) VALUES (?, 1, 1)", customer);
        assertThatThrownBy(() -> database.sql("INSERT INTO order_items VALUES (?, 1, 1, 4711, 1, 1)", customer))
                .hasStackTraceContaining("order_items_product_fkey");
    }
}
