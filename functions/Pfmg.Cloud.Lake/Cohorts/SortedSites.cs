using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Goes through the sites of a contig in order, with the states of a batch's callsets, by rows of `calls` and `assayed` that the engine sorts.</summary>
internal sealed class SortedSites : IDisposable
{
    private readonly List<int> _batch;
    private readonly CancellationToken _ct;
    private readonly EngineLease _callsLease;
    private readonly EngineLease _assayedLease;
    private readonly EngineCursor _calls;
    private readonly EngineCursor _assayed;
    private readonly StatesAtSites _states;
    private bool _hasCall;
    private bool _hasInterval;

    /// <summary>Begins a contig.</summary>
    /// <param name="view">Where the rows are.</param>
    /// <param name="tables">Queries of `calls` and of `assayed`.</param>
    /// <param name="contig">The contig.</param>
    /// <param name="batch">The callsets, ascending; rows of others are left out.</param>
    /// <param name="ct">Interrupts the engine.</param>
    public SortedSites(LakeView view, (string Calls, string Assayed) tables, string contig, List<int> batch, CancellationToken ct)
    {
        (_batch, _ct, _states) = (batch, ct, new StatesAtSites(batch.Count));
        (_callsLease, _assayedLease) = (view.RentAside(), view.RentAside());
        SqlValue[] values = [new("contig", contig)];
        _calls = _callsLease.Query(
            $"""
            SELECT pos, ref, alt, "end", sample_id, CASE WHEN countable THEN coalesce(dosage, 0) ELSE 0 END,
                coalesce(countable AND dosage = 1 AND (gt LIKE '%/%' OR gt LIKE '%|%'), false)
            FROM {tables.Calls} WHERE chrom = $contig ORDER BY pos, ref, alt, "end" NULLS FIRST
            """,
            values,
            ct);
        _assayed = _assayedLease.Query($"SELECT start, \"end\", sample_id, last_sample_id, ploidy FROM {tables.Assayed} WHERE chrom = $contig ORDER BY start", values, ct);
        _hasCall = _calls.Read(ct);
        _hasInterval = _assayed.Read(ct);
    }

    /// <summary>The site's first base.</summary>
    public int Pos { get; private set; }

    /// <summary>REF.</summary>
    public string Ref { get; private set; } = "";

    /// <summary>ALT.</summary>
    public string Alt { get; private set; } = "";

    /// <summary>The last base of a structural variant; null for others.</summary>
    public int? End { get; private set; }

    /// <summary>The state of each callset; valid until the next site.</summary>
    public ReadOnlySpan<byte> States => _current;

    private byte[] _current = [];

    /// <summary>Goes to the next site at which some callset of the batch has a row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Next()
    {
        while (_hasCall)
        {
            if (ReadSite())
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _calls.Dispose();
        _assayed.Dispose();
        _callsLease.Dispose();
        _assayedLease.Dispose();
    }

    private bool ReadSite()
    {
        var row = _calls.Reader;
        (Pos, Ref, Alt, End) = (row.GetInt32(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt32(3));
        TakeIntervals();
        var states = _states.At(Pos);
        var isAny = false;
        do
        {
            var place = _batch.BinarySearch(row.GetInt32(4));
            if (place >= 0)
            {
                isAny = true;
                ref var state = ref states[place];
                var told = CarrierState.WithRow(CarrierState.Ploidy(state), row.GetInt32(5), row.GetBoolean(6));
                state = CarrierState.HasRow(state) ? CarrierState.Union(state, told) : told;
            }

            _hasCall = _calls.Read(_ct);
        }
        while (_hasCall && IsSame(row));

        if (_current.Length != states.Length)
        {
            _current = new byte[states.Length];
        }

        states.CopyTo(_current);
        return isAny;
    }

    private bool IsSame(System.Data.Common.DbDataReader row) =>
        row.GetInt32(0) == Pos && (row.IsDBNull(3) ? null : row.GetInt32(3)) == End
        && string.Equals(row.GetString(1), Ref, StringComparison.Ordinal) && string.Equals(row.GetString(2), Alt, StringComparison.Ordinal);

    // All intervals that begin at the site or before it. Those of several callsets are of one file, whose ids follow each other.
    private void TakeIntervals()
    {
        var row = _assayed.Reader;
        while (_hasInterval && row.GetInt32(0) <= Pos)
        {
            var (first, last) = (PlaceFrom(row.GetInt32(2)), PlaceFrom(row.GetInt32(3) + 1));
            if (last > first && row.GetInt32(1) >= Pos)
            {
                _states.Add(new AssayedInterval(row.GetInt32(0), row.GetInt32(1), first, row.GetInt32(4), last - first));
            }

            _hasInterval = _assayed.Read(_ct);
        }
    }

    /// <summary>The place of the first callset of this id or a greater one.</summary>
    private int PlaceFrom(int id)
    {
        var place = _batch.BinarySearch(id);
        return place < 0 ? ~place : place;
    }
}
