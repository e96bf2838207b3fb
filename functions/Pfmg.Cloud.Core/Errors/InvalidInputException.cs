namespace Pfmg.Cloud.Core.Errors;

/// <summary>One fault of an input, precise enough for whoever sent it to mend it.</summary>
/// <param name="File">The file's path as its sender knows it.</param>
/// <param name="Where">The line ("line 12"), record or field ("samples[2].sex") at fault; empty if the whole file is.</param>
/// <param name="Expected">What the specification or the manifest asks for.</param>
/// <param name="Found">What is there instead; at most a short excerpt, never a genotype.</param>
public sealed record InputFault(string File, string Where, string Expected, string Found)
{
    /// <summary>The fault as one sentence: file, place, expected, found.</summary>
    public override string ToString() =>
        Where.Length == 0 ? $"{File}: expected {Expected}, found {Found}" : $"{File}, {Where}: expected {Expected}, found {Found}";
}

/// <summary>What a caller or a platform sent is wrong, and only its sender can mend it.</summary>
public sealed class InvalidInputException : LakeException
{
    /// <summary>Refuses an input for one fault.</summary>
    /// <param name="file">The file's path as its sender knows it.</param>
    /// <param name="where">The line, record or field at fault; empty if the whole file is.</param>
    /// <param name="expected">What was asked for.</param>
    /// <param name="found">What is there instead.</param>
    public InvalidInputException(string file, string where, string expected, string found)
        : this([new InputFault(file, where, expected, found)])
    {
    }

    /// <summary>Refuses an input for all its faults at once.</summary>
    /// <param name="faults">At least one, in the order found.</param>
    public InvalidInputException(IReadOnlyList<InputFault> faults)
        : base("invalid-input", string.Join(Environment.NewLine, faults), null) => Faults = faults;

    /// <summary>Every fault found, not just the first.</summary>
    public IReadOnlyList<InputFault> Faults { get; }
}
