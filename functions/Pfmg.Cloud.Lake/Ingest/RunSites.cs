using System.Runtime.InteropServices;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The sites of one run's rows of `calls`, each with who has rows there.</summary>
internal sealed class RunSites
{
    private readonly List<RunSite> _sites = [];
    private readonly List<SiteCall> _calls = [];
    private readonly TextArena _texts = new();

    /// <summary>The sites, in the order of the rows.</summary>
    public ReadOnlySpan<RunSite> Sites => CollectionsMarshal.AsSpan(_sites);

    /// <summary>Rows of `calls` at them.</summary>
    public int CallCount => _calls.Count;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _sites.Clear();
        _calls.Clear();
        _texts.Clear();
    }

    /// <summary>The rows of a site.</summary>
    public ReadOnlySpan<SiteCall> Calls(in RunSite site) => CollectionsMarshal.AsSpan(_calls).Slice(site.FirstCall, site.Calls);

    /// <summary>An allele of a site.</summary>
    public ReadOnlySpan<byte> Text(TextSlice allele) => allele.Of(_texts.Bytes);

    /// <summary>Begins a site behind those before it in the order of the rows.</summary>
    public void AddSite(in CallSite site, ReadOnlySpan<byte> alleles) => _sites.Add(new RunSite(
        site.Contig, site.Allele.Pos, site.Allele.Long?.End, _texts.Add(site.Allele.Ref.Of(alleles)), _texts.Add(site.Allele.Alt.Of(alleles)), _calls.Count, 0));

    /// <summary>Adds rows to the site begun last.</summary>
    public void AddCalls(ReadOnlySpan<SampleCall> calls)
    {
        var first = _calls.Count;
        CollectionsMarshal.SetCount(_calls, first + calls.Length);
        var added = CollectionsMarshal.AsSpan(_calls)[first..];
        for (var i = 0; i < calls.Length; i++)
        {
            ref readonly var call = ref calls[i];
            added[i] = new SiteCall(call.Sample, call.IsCountable ? (byte)(call.Get(SampleCall.Value.Dosage) ?? 0) : (byte)0, call.IsCountable && call.IsMixed);
        }

        ref var site = ref CollectionsMarshal.AsSpan(_sites)[^1];
        site = site with { Calls = site.Calls + calls.Length };
    }
}

/// <summary>A site of a run.</summary>
/// <param name="Contig">Its contig's number.</param>
/// <param name="Pos">Its first base.</param>
/// <param name="End">The last base of a structural variant; null for others.</param>
/// <param name="Ref">REF.</param>
/// <param name="Alt">ALT.</param>
/// <param name="FirstCall">Its first row.</param>
/// <param name="Calls">Its rows.</param>
internal readonly record struct RunSite(int Contig, int Pos, int? End, TextSlice Ref, TextSlice Alt, int FirstCall, int Calls);

/// <summary>A row of `calls` at a site.</summary>
/// <param name="Sample">Index among the file's samples.</param>
/// <param name="Copies">Its dosage if it counts, else 0.</param>
/// <param name="IsMixed">Whether it counts and is a single copy in a genotype of several alleles.</param>
internal readonly record struct SiteCall(int Sample, byte Copies, bool IsMixed);
