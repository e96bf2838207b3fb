namespace Pfmg.Cloud.Azure.Objects;

/// <summary>Writes object paths into URLs.</summary>
internal static class BlobUri
{
    /// <summary>Each segment percent-encoded, the slashes kept.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
