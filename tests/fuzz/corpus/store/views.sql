PRAGMA foreign_keys=OFF; DROP TABLE passages;
CREATE VIEW passages AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x AS number, 1 AS run, 'k' AS key FROM c;
