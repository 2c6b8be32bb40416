-- The least and the most that a stake may be, in units.  A bound that is excluded is one unit off: what is
-- more than 50 is no 50.
CREATE OR REPLACE TEMP MACRO share_least(share, share_min, flags) AS CASE WHEN share IS NOT NULL THEN units(share)
    ELSE units(coalesce(share_min, 0)) + coalesce(flags['above_min'] = 'true', false)::INTEGER END;
CREATE OR REPLACE TEMP MACRO share_most(share, share_max, flags) AS CASE WHEN share IS NOT NULL THEN units(share)
    ELSE units(coalesce(share_max, 100)) - coalesce(flags['below_max'] = 'true', false)::INTEGER END;
