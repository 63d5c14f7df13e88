# The files of the page become a source of naru_serving.
file(GLOB_RECURSE web CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/serving/page/web/*)
set(page_source ${CMAKE_BINARY_DIR}/generated/page_assets.cc)
add_custom_command(OUTPUT ${page_source} DEPENDS ${web} ${CMAKE_SOURCE_DIR}/serving/page/embed.cmake
                   COMMAND ${CMAKE_COMMAND} -DWEB=${CMAKE_SOURCE_DIR}/serving/page/web -DOUT=${page_source}
                           -P ${CMAKE_SOURCE_DIR}/serving/page/embed.cmake
                   COMMENT "Embedding the page" VERBATIM)
target_sources(naru_serving PRIVATE ${page_source})
