using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Callers;

/// <summary>Who may use which route, as data that is reviewed: `policies/access/{version}.json`, embedded here.</summary>
public sealed class AccessTable
{
    private readonly FrozenDictionary<string, AccessRow> _rows;

    /// <summary>A table of these rows.</summary>
    /// <param name="version">Its name in audit entries.</param>
    /// <param name="rows">One for each route.</param>
    /// <exception cref="CorruptException">Two rows are of one route, or one lets nobody in.</exception>
    public AccessTable(string version, IReadOnlyList<AccessRow> rows)
    {
        (Version, Rows) = (version, rows);
        if (rows.CountBy(row => row.Route, StringComparer.Ordinal).FirstOrDefault(pair => pair.Value > 1).Key is { } twice)
        {
            throw new CorruptException($"The access table has two rows for {twice}.");
        }

        if (rows.FirstOrDefault(row => !row.Anonymous && row.Allow.Count == 0) is { } nobody)
        {
            throw new CorruptException($"The access table lets nobody use {nobody.Route}.");
        }

        _rows = rows.ToFrozenDictionary(row => row.Route, StringComparer.Ordinal);
    }

    /// <summary>The version that this build enforces.</summary>
    public const string Current = "1.0.0";

    /// <summary>Which version of the table this is.</summary>
    public string Version { get; }

    /// <summary>Every row, in the file's order.</summary>
    public IReadOnlyList<AccessRow> Rows { get; }

    /// <summary>The row of a route; null if the table has none.</summary>
    /// <param name="route">Method, a space, pattern.</param>
    public AccessRow? Find(string route) => _rows.GetValueOrDefault(route);

    /// <summary>Reads the table that this build carries.</summary>
    /// <exception cref="CorruptException">It contradicts itself.</exception>
    public static AccessTable Load()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"policies/access/{Current}.json")!;
        return new AccessTable(Current, JsonSerializer.Deserialize<IReadOnlyList<AccessRow>>(resource, PfmgJson.Options)!);
    }
}
