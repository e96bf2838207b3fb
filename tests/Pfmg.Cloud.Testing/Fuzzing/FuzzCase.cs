namespace Pfmg.Cloud.Testing.Fuzzing;

/// <summary>One damaged file and what it was made from.</summary>
/// <param name="Number">Its number in the run, from 0; with the run's seed it tells the case.</param>
/// <param name="Original">A valid file.</param>
/// <param name="Mutated">The same after the mutations; now and then it is the same bytes again.</param>
/// <param name="Mutations">The names of the mutations, in the order applied.</param>
public sealed record FuzzCase(long Number, byte[] Original, byte[] Mutated, IReadOnlyList<string> Mutations);

/// <summary>Reads a damaged file and says whether what came out is right.</summary>
/// <param name="fuzz">The damaged file.</param>
/// <returns>Null if reading it gave what it should; else what was accepted wrongly. A refusal is an InvalidInputException, thrown.</returns>
public delegate string? FuzzJudge(FuzzCase fuzz);

/// <summary>What a fuzzer's run tried.</summary>
/// <param name="Cases">Damaged files read.</param>
/// <param name="Refused">Those refused by an InvalidInputException.</param>
/// <param name="Accepted">Those read to the end, rightly.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record FuzzReport(long Cases, long Refused, long Accepted, double Seconds);
