using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Pfmg.Cloud.Lake.Tests.Packages;

/// <summary>The stand-ins under eng/packages are whole: nothing that DuckDB.NET.Data asks for is missing.</summary>
public sealed class DuckDBBindingsTests
{
    private static readonly Assembly Client = typeof(DuckDBConnection).Assembly;

    [Fact]
    public void Every_member_that_the_client_references_resolves_into_the_stand_ins()
    {
        using var file = new PEReader(File.OpenRead(Client.Location));
        var metadata = file.GetMetadataReader();
        var missing = new List<string>();
        var resolved = 0;
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference && IsStandIn(metadata, (TypeReferenceHandle)member.Parent))
            {
                resolved += Resolves(handle, metadata.GetString(member.Name), missing) ? 1 : 0;
            }
        }

        Assert.Empty(missing);
        Assert.InRange(resolved, 150, 1_000);
    }

    [Fact]
    public void Every_type_that_the_client_references_resolves_into_the_stand_ins()
    {
        using var file = new PEReader(File.OpenRead(Client.Location));
        var metadata = file.GetMetadataReader();
        var missing = new List<string>();
        foreach (var handle in metadata.TypeReferences.Where(handle => IsStandIn(metadata, handle)))
        {
            Resolves(handle, metadata.GetString(metadata.GetTypeReference(handle).Name), missing);
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_declared_function_is_in_the_native_library()
    {
        var library = NativeLibrary.Load("duckdb", typeof(NativeMethods).Assembly, null);
        var functions = typeof(NativeMethods).GetNestedTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<DllImportAttribute>()?.EntryPoint)
            .OfType<string>()
            .ToList();

        Assert.InRange(functions.Count, 150, 1_000);
        Assert.All(functions, function => Assert.True(NativeLibrary.TryGetExport(library, function, out _), function));
    }

    [Fact]
    public void Values_of_every_kind_that_the_lake_uses_come_back_as_they_went_in()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT $a::INTEGER, $b::VARCHAR, $c::DOUBLE, $d::BOOLEAN, $e::BIGINT, NULL, [1, 2], list_sum($f::INTEGER[])::INTEGER";
        command.Parameters.Add(new DuckDBParameter("a", -7));
        command.Parameters.Add(new DuckDBParameter("b", "longer than the twelve bytes that lie inline: é"));
        command.Parameters.Add(new DuckDBParameter("c", 0.25));
        command.Parameters.Add(new DuckDBParameter("d", true));
        command.Parameters.Add(new DuckDBParameter("e", long.MaxValue));
        command.Parameters.Add(new DuckDBParameter("f", new List<int> { 1, 2, 39 }));
        using var reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal(-7, reader.GetInt32(0));
        Assert.Equal("longer than the twelve bytes that lie inline: é", reader.GetString(1));
        Assert.Equal(0.25, reader.GetDouble(2));
        Assert.True(reader.GetBoolean(3));
        Assert.Equal(long.MaxValue, reader.GetInt64(4));
        Assert.True(reader.IsDBNull(5));
        Assert.Equal([1, 2], reader.GetFieldValue<List<int>>(6));
        Assert.Equal(42, reader.GetInt32(7));
    }

    [Fact]
    public void An_error_of_the_engine_is_told_in_its_words()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM nowhere";

        Assert.Contains("nowhere", Assert.Throws<DuckDBException>(() => command.ExecuteReader()).Message, StringComparison.Ordinal);
    }

    private static bool IsStandIn(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return type.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => IsStandIn(metadata, (TypeReferenceHandle)type.ResolutionScope),
            HandleKind.AssemblyReference =>
                metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) is "DuckDB.NET.Bindings" or "Apache.Arrow",
            _ => false,
        };
    }

    private static bool Resolves(EntityHandle handle, string name, List<string> missing)
    {
        try
        {
            Client.ManifestModule.ResolveMember(MetadataTokens.GetToken(handle));
            return true;
        }
        catch (Exception exception) when (exception is MissingMemberException or TypeLoadException or FileNotFoundException or BadImageFormatException)
        {
            missing.Add($"{name}: {exception.Message}");
            return false;
        }
    }
}
