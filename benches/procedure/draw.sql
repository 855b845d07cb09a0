-- The whole job inside the database, as its people would write it: one call draws the judge of a new
-- case by weights, records the case and moves the balances, in one transaction. Nothing is signed,
-- nothing can be verified, and whoever may call it twice may choose.
--
-- psql variables: judges and pools to make, cases that the table begins with.

CREATE TABLE judges (
    pool integer NOT NULL,
    judge integer NOT NULL,
    share integer NOT NULL,
    balance bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (pool, judge)
) WITH (fillfactor = 40);

CREATE TABLE cases (
    number text PRIMARY KEY,
    pool integer NOT NULL,
    judge integer NOT NULL,
    facts bytea NOT NULL,
    drawn timestamp with time zone NOT NULL DEFAULT now()
);
CREATE INDEX cases_of_judge ON cases (judge, drawn);

INSERT INTO judges (pool, judge, share)
SELECT pool, judge, CASE WHEN judge = 1 THEN 6 WHEN judge <= 6 THEN 32 ELSE 100 END
FROM generate_series(1, :pools) AS pool, generate_series(1, :judges) AS judge;

INSERT INTO cases (number, pool, judge, facts)
SELECT '(2025)湘0203民初' || at || '号', 1 + at % :pools, 1 + at % :judges, decode(repeat('5a', 400), 'hex')
FROM generate_series(1, :cases) AS at;

-- Chances that stay what they are: nothing is locked, and two calls never wait for each other.
CREATE FUNCTION draw_fixed(new_number text, of_pool integer, new_facts bytea) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    place double precision;
    found integer;
BEGIN
    SELECT random() * sum(share) INTO place FROM judges WHERE pool = of_pool;
    SELECT judge INTO found FROM (
        SELECT judge, sum(share) OVER (ORDER BY judge) AS until FROM judges WHERE pool = of_pool
    ) AS wheel WHERE until > place ORDER BY until LIMIT 1;
    INSERT INTO cases (number, pool, judge, facts) VALUES (new_number, of_pool, found, new_facts);
    RETURN found;
END $$;

-- Chances by balance, so that a judge who has had fewer cases than the share says is likelier to have
-- the next one. The balances of the pool must stand still between the look and the draw.
CREATE FUNCTION draw_balanced(new_number text, of_pool integer, new_facts bytea) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    place double precision;
    found integer;
    total bigint;
BEGIN
    PERFORM 1 FROM judges WHERE pool = of_pool ORDER BY judge FOR UPDATE;
    SELECT random() * sum(greatest(1, share + balance)), sum(share) INTO place, total
    FROM judges WHERE pool = of_pool;
    SELECT judge INTO found FROM (
        SELECT judge, sum(greatest(1, share + balance)) OVER (ORDER BY judge) AS until
        FROM judges WHERE pool = of_pool
    ) AS wheel WHERE until > place ORDER BY until LIMIT 1;
    UPDATE judges SET balance = balance + share - CASE WHEN judge = found THEN total ELSE 0 END
    WHERE pool = of_pool;
    INSERT INTO cases (number, pool, judge, facts) VALUES (new_number, of_pool, found, new_facts);
    RETURN found;
END $$;

-- A row of this size is what PostgreSQL's own commit is measured by.
CREATE TABLE rows (at bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bytes bytea NOT NULL);

VACUUM ANALYZE;
