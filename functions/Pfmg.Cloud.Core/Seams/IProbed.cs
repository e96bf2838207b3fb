namespace Pfmg.Cloud.Core.Seams;

/// <summary>An implementation of a seam that knows a better way to tell whether it works than a small request of the seam's own.</summary>
public interface IProbed
{
    /// <summary>Asks its service; costs little and changes nothing.</summary>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="Errors.LakeException">It does not work.</exception>
    Task ProbeAsync(CancellationToken ct);
}
