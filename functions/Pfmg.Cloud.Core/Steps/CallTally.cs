using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>What a region's callers printed of it and its pads, and what became of it.</summary>
internal sealed class CallTally
{
    /// <summary>Why a region leaves out what it looked at: its neighbour keeps it.</summary>
    public const string OutsideTheCore = "outside the core";

    private const string OfAnotherSlice = "of another slice";
    private const string AbsentChromosome = "ploidy 0";

    /// <summary>Printed by the callers.</summary>
    public long Called { get; set; }

    /// <summary>More that came of cutting blocks where ploidy changes.</summary>
    public long Cut { get; set; }

    /// <summary>Written.</summary>
    public long Kept { get; set; }

    /// <summary>Left to a neighbour.</summary>
    public long Outside { get; set; }

    /// <summary>Printed around a border between two slices, and taken from the other one.</summary>
    public long Repeated { get; set; }

    /// <summary>On a chromosome that the person does not have.</summary>
    public long Absent { get; set; }

    /// <summary>The books of it.</summary>
    public TaskAccount Account(string unit, string sample, string place) => TaskAccount.Of(
        unit, sample,
        Cut == 0 ? [new Flow(Places.Caller, Called)] : [new Flow(Places.Caller, Called), new Flow(Places.Cuts, Cut)],
        [new Flow(place, Kept)],
        new Flow(OutsideTheCore, Outside), new Flow(OfAnotherSlice, Repeated), new Flow(AbsentChromosome, Absent));
}
