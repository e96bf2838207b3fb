namespace Pfmg.Cloud.Core.Errors;

/// <summary>The root of every failure that is not a programmer's mistake; each kind has a stable <see cref="Code"/>.</summary>
/// <remarks>Adapters translate SDK exceptions into one of the first six kinds; the others are verdicts of ours where they call. Only <see cref="UnavailableException"/> is retried.</remarks>
public abstract class LakeException : Exception
{
    private protected LakeException(string code, string message, Exception? inner) : base(message, inner) => Code = code;

    /// <summary>A stable word that a caller may test for, in kebab-case; it is the tail of the problem type over HTTP.</summary>
    public string Code { get; }
}

/// <summary>What was asked for is not there.</summary>
/// <param name="message">Names the thing and where it was looked for.</param>
/// <param name="inner">The cause, if another exception told.</param>
public sealed class NotFoundException(string message, Exception? inner = null) : LakeException("not-found", message, inner);

/// <summary>Another writer was first, or a condition (create-only, if-match) does not hold.</summary>
/// <param name="message">Names the thing and the condition.</param>
/// <param name="inner">The cause, if another exception told.</param>
public sealed class ConflictException(string message, Exception? inner = null) : LakeException("conflict", message, inner)
{
    /// <summary>What may be done instead, where what was asked is no step from the state that the thing is in; null if the conflict is another.</summary>
    public IReadOnlyList<string>? Legal { get; init; }
}

/// <summary>What was to be changed is no longer what its writer read; reading it anew, and changing that, helps.</summary>
/// <param name="message">Names the thing.</param>
public sealed class StaleException(string message) : LakeException("stale", message, null);

/// <summary>The caller may not do this.</summary>
/// <param name="message">Names the rule that denied, never personal data.</param>
/// <param name="inner">The cause, if another exception told.</param>
public sealed class ForbiddenException(string message, Exception? inner = null) : LakeException("forbidden", message, inner);

/// <summary>Something of ours no longer holds what we wrote into it.</summary>
/// <param name="message">Names the object, what was expected and what was found.</param>
/// <param name="inner">The cause, if another exception told.</param>
public sealed class CorruptException(string message, Exception? inner = null) : LakeException("corrupt", message, inner)
{
    /// <summary>A sentence for everything in a run's books that does not balance; empty if something else is corrupt.</summary>
    public IReadOnlyList<string> Breaks { get; init; } = [];

    /// <summary>Books that do not balance.</summary>
    /// <param name="breaks">A sentence each, at least one.</param>
    public static CorruptException Unbalanced(IReadOnlyList<string> breaks) => new(string.Join(' ', breaks)) { Breaks = breaks };
}

/// <summary>A service, tool or disk did not answer; trying again may help.</summary>
/// <param name="message">Names the dependency and what it said.</param>
/// <param name="inner">The cause, if another exception told.</param>
public sealed class UnavailableException(string message, Exception? inner = null) : LakeException("unavailable", message, inner)
{
    /// <summary>The last lines that a failing tool wrote to its standard error; empty if no tool is to blame.</summary>
    public IReadOnlyList<string> LastLines { get; init; } = [];

    /// <summary>The exit code of a failing tool, 128 and more if a signal ended it; null if no tool is to blame.</summary>
    public int? ExitCode { get; init; }
}

/// <summary>More is asked than can be done at once, and as much waits as may; asking again a little later helps.</summary>
/// <param name="message">Says what is taken and how much of it.</param>
public sealed class BusyException(string message) : LakeException("busy", message, null);

/// <summary>As much was asked as may be for now; asking again after a while helps.</summary>
/// <param name="message">Says how much of what may be asked, and when counting begins anew.</param>
/// <param name="wait">How long until then.</param>
public sealed class QuotaException(string message, TimeSpan wait) : LakeException("quota", message, null)
{
    /// <summary>How long to wait.</summary>
    public TimeSpan Wait => wait;
}

/// <summary>A sample failed the policy of its assay, and no signed override lets it into the lake.</summary>
/// <param name="message">Names the samples and every reason.</param>
public sealed class QualityFailedException(string message) : LakeException("quality-failed", message, null);

/// <summary>What is to be ingested was erased from the lake; delivering it again does not bring it back.</summary>
/// <param name="message">Names nobody.</param>
public sealed class ErasedException(string message) : LakeException("erased", message, null);
