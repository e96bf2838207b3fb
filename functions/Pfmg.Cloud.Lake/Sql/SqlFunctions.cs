namespace Pfmg.Cloud.Lake.Sql;

/// <summary>The functions that a caller's SQL over HTTP may use.</summary>
/// <remarks>
/// Each was looked at: it computes on the values that it is given and on nothing else. Not among them is what reads a file, a setting, the
/// catalogue, the clock, an environment or a variable; what runs a text as SQL; what fails on purpose; and what makes a long value of a short
/// one (repeat, lpad, range as a list, printf), as memory for values is not among what the engine's limit counts. What joins values is
/// allowed in a number that bounds their growth (<see cref="SqlGuards"/>). Source: DuckDB 1.5, duckdb_functions().
/// </remarks>
internal static class SqlFunctions
{
    /// <summary>Functions that make rows of nothing.</summary>
    public static readonly HashSet<string> OfTables = Set("unnest range generate_series");

    /// <summary>Functions whose value may be as long as all their arguments together, or all rows.</summary>
    public static readonly HashSet<string> Growing = Set("|| concat concat_ws list_value list_concat row struct_pack list array_agg string_agg group_concat listagg array_to_string list_aggr map");

    /// <summary>Functions of values, of groups and of windows.</summary>
    public static readonly HashSet<string> All = Set("""
        + - * / // % ** ^ & | ~ << >> = <> < > <= >= ~~ !~~ ~~* !~~* ~~~ regexp_full_match regexp_matches regexp_extract
        abs ceil ceiling floor round trunc sign sqrt cbrt exp ln log log2 log10 pow power mod greatest least isnan isfinite isinf pi xor even gcd lcm
        length len strlen lower upper ltrim rtrim trim left right substring substr substring_grapheme contains starts_with prefix suffix ends_with position strpos instr split_part string_split str_split
        reverse ascii chr nullif coalesce ifnull if hash
        list_contains list_has array_contains list_position list_extract array_extract element_at list_distinct list_sort list_sum list_min list_max list_avg list_count list_filter list_transform list_apply list_any_value array_length list_element list_first list_last list_unique list_has_any list_has_all
        unnest || concat concat_ws list_value list_concat row struct_pack struct_extract map_extract
        count count_star count_if countif sum sum_no_overflow avg mean min max arg_min arg_max argmin argmax min_by max_by first last any_value median mode mad quantile quantile_cont quantile_disc approx_quantile
        approx_count_distinct stddev stddev_pop stddev_samp variance var_pop var_samp skewness kurtosis kurtosis_pop corr covar_pop covar_samp regr_slope regr_intercept regr_r2 regr_count entropy
        bool_and bool_or bit_and bit_or bit_xor histogram product fsum kahan_sum favg list array_agg string_agg group_concat listagg array_to_string list_aggr
        row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value grouping grouping_id
        year month day date_part date_diff date_trunc bit_count get_bit typeof
        """);

    private static HashSet<string> Set(string names) => new(names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
}
