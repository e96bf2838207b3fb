using System.ComponentModel;
using System.Diagnostics;

namespace Pfmg.Cloud.Azure.Tests.Image;

/// <summary>A test that asks this machine's apt; shown as skipped where it has no lists of Debian 12.</summary>
public sealed class AptFactAttribute : FactAttribute
{
    private static readonly bool HasLists = AsksApt();

    /// <summary>Skips the test where apt knows no package.</summary>
    public AptFactAttribute()
    {
        if (!HasLists)
        {
            Skip = "apt has no lists of Debian 12 here: as root, apt-get update.";
        }
    }

    /// <summary>Whether the test takes another uid, which only root may.</summary>
    public bool AsRoot
    {
        get;
        set
        {
            field = value;
            if (value && !Environment.IsPrivilegedProcess)
            {
                Skip = "Only root may run a program as another uid.";
            }
        }
    }

    private static bool AsksApt()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("apt-cache", ["policy"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
            var text = process!.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return text.Contains("n=bookworm,", StringComparison.Ordinal);
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
