using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>One version of the lake as SQL: each table over the explicit list of the files that a query needs.</summary>
/// <param name="snapshot">The version.</param>
/// <param name="isLatest">Whether nobody asked for an earlier one.</param>
/// <param name="parts">What all views share.</param>
/// <param name="scoped">The callsets that may be seen: whatever table is asked for has rows of these alone. Null for all.</param>
internal sealed class LakeView(LakeSnapshot snapshot, bool isLatest, SharedParts parts, ScopedSamples? scoped)
{
    public const string CallsTable = "calls";

    private readonly List<GivenFile> _given = [];
    private SamplesInMemory? _samples = scoped?.Table;

    public long Version => snapshot.Version;

    /// <summary>What an answer over this view says of itself.</summary>
    public AnswerInfo Info => new(snapshot.Version)
    {
        ErasureEpoch = snapshot.ErasureEpoch,
        DecisionId = Basis?.DecisionId,
        PolicyVersion = Basis?.PolicyVersion,
        RegisterVersion = Basis?.RegisterVersion,
        HidesTraffic = IsScoped,
    };

    /// <summary>By which decision this view is seen; null if there is none to name.</summary>
    public AnswerBasis? Basis { get; init; }

    /// <summary>Takes down what queries would read, which then do not run; null to let them.</summary>
    public CostMeter? Meter { get; init; }

    /// <summary>Whether not all callsets may be seen.</summary>
    public bool IsScoped => scoped is not null;

    /// <summary>Whether names are not the lake's own: then nothing may leave that holds these, such as a file's header.</summary>
    public bool IsPseudonymous => scoped?.Table.Scope?.Pseudonyms is not null;

    /// <summary>Whether nothing may be told of a callset that says which allele came from whom.</summary>
    public bool IsWithheld(int sampleId) => scoped?.Withheld.Contains(sampleId) is true;

    /// <summary>Refuses to give verbatim files back where names are not the lake's own.</summary>
    /// <exception cref="ForbiddenException">They are not.</exception>
    public void RequireNames()
    {
        if (IsPseudonymous)
        {
            throw new ForbiddenException("Files as they were delivered name persons and runs: under pseudonyms they are not given back.");
        }
    }

    /// <summary>Waits for a slot of the engine. If a query of the lease fails on a damaged file of this view, that file is named.</summary>
    /// <param name="ct">Ends the waiting.</param>
    public Task<EngineLease> RentAsync(CancellationToken ct) => parts.Engine.RentAsync(parts.Files.Input(() => _given, Meter), ct);

    /// <summary>A connection for a query that reads this view's files while another runs in the caller's slot.</summary>
    public EngineLease RentAside() => parts.Engine.RentAside(parts.Files.Input(() => _given));

    /// <summary>A table's columns over its files; a query in parentheses.</summary>
    /// <param name="table">The table.</param>
    /// <param name="region">The bases that rows must touch; files that touch none of them are left out, rows are not. Null for all files.</param>
    /// <param name="sampleIds">The samples that rows must be of; files of others are left out, rows are not. Null for all files.</param>
    /// <param name="ct">Cancels.</param>
    public Task<string> TableAsync(ParquetSchema table, Interval? region, IReadOnlyCollection<int>? sampleIds, CancellationToken ct) =>
        Task.FromResult(Over(table, Needed(table, region, sampleIds), ct));

    /// <summary>A table's columns over some of its files; a query in parentheses.</summary>
    /// <param name="table">The table.</param>
    /// <param name="isWanted">Which files.</param>
    /// <param name="ct">Cancels.</param>
    public Task<string> TableAsync(ParquetSchema table, Func<LakeFile, bool> isWanted, CancellationToken ct)
    {
        var needed = snapshot.Files(table.Table).Where(file => file.Rows > 0 && IsWanted(file, isWanted) && MayShow(file)).ToList();
        return Task.FromResult(Over(table, needed, ct));
    }

    /// <summary>Rows of `calls`, each with `sample`, `participant`, `run` and `platform` of its callset; a query in parentheses.</summary>
    /// <remarks>
    /// Who names callsets joins with `samples`, and those of a scope are the permitted ones: the join is the cut, and costs within a scope
    /// what it costs over the whole lake.
    /// </remarks>
    /// <param name="region">The bases that rows must touch; files that touch none of them are left out, rows are not. Null for all files.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<string> NamedCallsAsync(Interval? region, CancellationToken ct) =>
        ScopedSql.NamedCalls(Uncut(LakeTables.Calls, region, null, ct), await SamplesAsync(ct), isWithheld: scoped?.Withheld.Count > 0);

    /// <summary>Rows of `assayed`, one a callset, with its `sample`; a query in parentheses. Cut as <see cref="NamedCallsAsync"/>.</summary>
    public async Task<string> NamedAssayedAsync(CancellationToken ct) => ScopedSql.NamedAssayed(
        Uncut(LakeTables.Assayed, null, null, ct), await SamplesAsync(ct), scoped?.CameWithOthers("sample_id"), () => Uncut(LakeTables.Calls, null, null, ct));

    /// <summary>Rows of `assayed` that may tell of some callsets, and of their neighbours in a file too; a query in parentheses.</summary>
    /// <remarks>For queries that count or join these callsets alone: to cut a row of 500 neighbours into those permitted, only to count some of them, costs more than the query.</remarks>
    /// <param name="sampleIds">The callsets, each of which may be seen.</param>
    /// <param name="region">The bases that rows must touch; files that touch none of them are left out, rows are not. Null for all files.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidOperationException">One of them may not be seen: whoever chose it did not choose within the scope.</exception>
    public string AssayedOf(IReadOnlyCollection<int> sampleIds, Interval? region, CancellationToken ct) => Of(LakeTables.Assayed, sampleIds, region, ct);

    /// <summary>Rows of `calls` that may be of some callsets, and of others in their files too; a query in parentheses. As <see cref="AssayedOf"/>, and phases are as they were called.</summary>
    /// <param name="sampleIds">The callsets, each of which may be seen.</param>
    /// <param name="region">The bases that rows must touch; files that touch none of them are left out, rows are not. Null for all files.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidOperationException">One of them may not be seen: whoever chose it did not choose within the scope.</exception>
    public string CallsOf(IReadOnlyCollection<int> sampleIds, Interval? region, CancellationToken ct) => Of(LakeTables.Calls, sampleIds, region, ct);

    /// <summary>A table's columns over the files that may hold rows of one source file; a query in parentheses.</summary>
    /// <param name="table">A table with the column source_id.</param>
    /// <param name="sourceId">The source; files of others are left out, rows are not.</param>
    /// <param name="ct">Cancels.</param>
    public Task<string> SourceAsync(ParquetSchema table, int sourceId, CancellationToken ct)
    {
        if (snapshot.Hidden.Any(callset => callset.SourceId == sourceId))
        {
            throw new UnavailableException($"A callset of source file {sourceId} is being erased; its records can be read again once that is done.");
        }

        if (scoped?.IsWhole(sourceId) is false)
        {
            throw new NotFoundException("The records of this sample are not disclosed: they tell of others too.");
        }

        var needed = snapshot.Files(table.Table).Where(file => file.Rows > 0 && file.MayHold("source_id", sourceId)).ToList();
        return Task.FromResult(Over(table, needed, ct));
    }

    /// <summary>Which record of which source has which identifiers: source_id, record, id of `records`; a query in parentheses.</summary>
    /// <remarks>Within a scope these are to be joined with `calls`: who is not permitted may be the only one to carry what a record names.</remarks>
    /// <param name="ct">Cancels.</param>
    public Task<string> NamedRecordsAsync(CancellationToken ct)
    {
        if (scoped is null)
        {
            return TableAsync(LakeTables.Records, null, null, ct);
        }

        ct.ThrowIfCancellationRequested();
        var given = parts.Files.Paths([.. snapshot.Files(LakeTables.Records.Table).Where(file => file.Rows > 0 && scoped.MayHold(file, namesOnly: true))]);
        _given.AddRange(given);
        return Task.FromResult(ScopedSql.Named(HiddenSql.Without(LakeTables.Records, Over(LakeTables.Records, given), snapshot.Hidden), scoped));
    }

    /// <summary>The `samples` of users: each callset with whether another replaced it and whether frequencies count it. In memory, for as long as this view or a lease of it is there.</summary>
    public async Task<string> SamplesAsync(CancellationToken ct) => (await SampleTableAsync(ct)).Sql;

    /// <summary>The same, as the table that is kept.</summary>
    public async Task<SamplesInMemory> SampleTableAsync(CancellationToken ct) => _samples ??= await parts.Samples.OfAsync(snapshot, isLatest, ct);

    /// <summary>A table's files with rows that may be seen, in ordinal order of paths.</summary>
    public IEnumerable<LakeFile> Files(ParquetSchema table) => snapshot.Files(table.Table).Where(file => file.Rows > 0 && MayShow(file));

    /// <summary>Where files lie on this machine.</summary>
    public IEnumerable<string> PathsOf(IEnumerable<LakeFile> some) => parts.Files.Paths([.. some]).Select(static file => file.Path);

    /// <summary>What answers say of callsets, by their numbers.</summary>
    public async Task<SampleColumns> SampleColumnsAsync(EngineLease lease, CancellationToken ct)
    {
        _samples = await SampleTableAsync(ct);
        return _samples.Columns ??= SampleColumns.Read(lease, _samples.Sql, ct);
    }

    /// <summary>Whether a table has a file of some kind.</summary>
    public bool Any(ParquetSchema table, Func<LakeFile, bool> isWanted) => snapshot.Files(table.Table).Any(file => file.Rows > 0 && IsWanted(file, isWanted) && MayShow(file));

    /// <summary>The rows of `calls` of the files that may touch a region, in the order of answers; null if the files do not hold them so. A query in parentheses.</summary>
    /// <param name="lease">To look at files with.</param>
    /// <param name="region">The bases; files that touch none of them are left out, rows are not.</param>
    /// <param name="sampleIds">The samples that rows must be of; files of others are left out, rows are not. Null for all.</param>
    /// <param name="ct">Interrupts.</param>
    public string? InOrder(EngineLease lease, Interval region, IReadOnlyCollection<int>? sampleIds, CancellationToken ct)
    {
        var bases = AsMeasured(region)!.Value;
        var needed = snapshot.Files(CallsTable, bases.Contig, bases.Start, bases.End).Where(file => MayHold(file, sampleIds) && MayShow(file)).ToList();
        var given = parts.Files.Paths(needed);
        if (parts.Order.Of(lease, given, region.Contig, mayLook: !parts.Files.AreSparse, ct) is not { } sorted)
        {
            return null;
        }

        _given.AddRange(given);
        return Shown(LakeTables.Calls, Over(LakeTables.Calls, sorted), isCut: given.Any(IsCut));
    }

    /// <summary>The region by whose bounds files and row groups count: within a scope what is measured tells no more of places than <see cref="CoarsePlaces"/>.</summary>
    public Interval? AsMeasured(Interval? region) => Meter is not null && IsScoped && region is { } bases ? CoarsePlaces.Of(bases) : region;

    private bool IsWanted(LakeFile file, Func<LakeFile, bool> isWanted) => isWanted(file) || (Meter is not null && IsScoped && isWanted(CoarsePlaces.Of(file)));

    private List<LakeFile> Needed(ParquetSchema table, Interval? region, IReadOnlyCollection<int>? sampleIds) =>
        [.. (AsMeasured(region) is { } bases ? snapshot.Files(table.Table, bases.Contig, bases.Start, bases.End) : snapshot.Files(table.Table))
            .Where(file => file.Rows > 0 && MayHold(file, sampleIds) && MayShow(file))];

    private string Of(ParquetSchema table, IReadOnlyCollection<int> sampleIds, Interval? region, CancellationToken ct) => scoped is null || sampleIds.All(scoped.IsPermitted)
        ? Uncut(table, region, sampleIds, ct)
        : throw new InvalidOperationException("A callset that is not permitted was asked for.");

    /// <summary>Rows as files hold them, those that may not be seen among them: never to be handed out but by who cuts them.</summary>
    private string Uncut(ParquetSchema table, Interval? region, IReadOnlyCollection<int>? sampleIds, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var given = parts.Files.Paths(Needed(table, region, sampleIds));
        _given.AddRange(given);
        return HiddenSql.Without(table, Rows(table, given), snapshot.Hidden);
    }

    private static bool MayHold(LakeFile file, IReadOnlyCollection<int>? sampleIds) =>
        sampleIds is null || file.MinSampleId is not { } least || file.MaxSampleId is not { } greatest
        || sampleIds.Any(id => id >= least && id <= greatest);

    private bool MayShow(LakeFile file) => scoped is null || scoped.MayHold(file);

    /// <summary>Whether of a file's rows not all may be seen as they are.</summary>
    private bool IsCut(GivenFile file) => scoped?.IsClear(file.File) is false;

    /// <summary>The rows that may be seen of those that files hold. Every table that leaves this view goes through here.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows, in parentheses.</param>
    /// <param name="isCut">Whether some of them may not be seen, or not as they are.</param>
    private string Shown(ParquetSchema table, string rows, bool isCut)
    {
        var left = HiddenSql.Without(table, rows, snapshot.Hidden);
        return isCut ? ScopedSql.Only(table, left, scoped!) : left;
    }

    /// <summary>Nothing is read yet: what a query needs of files elsewhere is fetched when it runs (see <see cref="EngineInput"/>).</summary>
    private string Over(ParquetSchema table, List<LakeFile> needed, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (needed.Count == 0)
        {
            return Empty(table);
        }

        var given = parts.Files.Paths(needed);
        _given.AddRange(given);
        var (cut, clear) = (given.Where(IsCut).ToList(), given.Where(file => !IsCut(file)).ToList());
        return cut.Count == 0 ? Shown(table, Rows(table, clear), isCut: false)
            : clear.Count == 0 ? Shown(table, Rows(table, cut), isCut: true)
            : $"(SELECT * FROM {Shown(table, Rows(table, clear), isCut: false)} UNION ALL SELECT * FROM {Shown(table, Rows(table, cut), isCut: true)})";
    }

    /// <summary>As <see cref="Over(ParquetSchema, IReadOnlyList{GivenFile})"/>. Of a single file the engine knows bounds to the base and leaves out of its plan what they exclude; of one that is named twice it does not.</summary>
    private string Rows(ParquetSchema table, IReadOnlyList<GivenFile> given) => Over(table, Meter is not null && IsScoped && given.Count == 1 ? [given[0], given[0]] : given);

    /// <summary>A table's columns over files; a query in parentheses.</summary>
    public static string Over(ParquetSchema table, IReadOnlyList<GivenFile> given) => given.Count == 0
        ? Empty(table)
        : $"(SELECT {string.Join(", ", table.Columns.Select(static c => SqlText.Name(c.Name)))} "
            + $"FROM read_parquet([{string.Join(", ", given.Select(static file => SqlText.Literal(file.Path)))}], hive_partitioning = false))";

    private static string Empty(ParquetSchema table) =>
        $"(SELECT {string.Join(", ", table.Columns.Select(static c => $"NULL::{TypeName(c.Type)} AS {SqlText.Name(c.Name)}"))} WHERE false)";

    private static string TypeName(ParquetType type) => type switch
    {
        ParquetType.Boolean => "BOOLEAN",
        ParquetType.Int32 => "INTEGER",
        ParquetType.Int64 => "BIGINT",
        ParquetType.Float => "FLOAT",
        ParquetType.Double => "DOUBLE",
        ParquetType.Bytes => "BLOB",
        ParquetType.Utf8List => "VARCHAR[]",
        _ => "VARCHAR",
    };
}
